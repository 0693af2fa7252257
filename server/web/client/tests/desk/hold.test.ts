/** Is a pair held while its reader looks at it, and given free afterwards? */

import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Hold } from "../../src/desk/hold";

const HELD = { own: true, seen: "abc" };
let asked: ReturnType<typeof vi.fn>;

beforeEach(() => {
  vi.useFakeTimers();
  asked = vi.fn(async () => ({ ok: true, redirected: false, json: async () => HELD }));
  vi.stubGlobal("fetch", asked);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("it is taken at once and renewed every four minutes", async () => {
  const told = vi.fn();
  new Hold("/hold", "/free", told).begin();
  await vi.advanceTimersByTimeAsync(8 * 60_000);
  expect(asked).toHaveBeenCalledTimes(3);
  expect(told).toHaveBeenLastCalledWith(HELD);
});

test("a network that is away is asked again later", async () => {
  const told = vi.fn();
  asked.mockRejectedValueOnce(new TypeError("offline"));
  new Hold("/hold", "/free", told).begin();
  await vi.advanceTimersByTimeAsync(4 * 60_000);
  expect(told).toHaveBeenCalledTimes(1);
});

test("a session that has ended says nothing of the pair", async () => {
  const told = vi.fn();
  asked.mockResolvedValue({ ok: true, redirected: true, json: async () => HELD });
  new Hold("/hold", "/free", told).begin();
  await vi.advanceTimersByTimeAsync(0);
  expect(told).not.toHaveBeenCalled();
});

test("on leaving it is given free and asked for no more", async () => {
  const beacon = vi.fn();
  vi.stubGlobal("navigator", { sendBeacon: beacon });
  const hold = new Hold("/hold", "/free", () => {});
  hold.begin();
  hold.end();
  await vi.advanceTimersByTimeAsync(20 * 60_000);
  expect(beacon).toHaveBeenCalledWith("/free");
  expect(asked).toHaveBeenCalledTimes(1);
});
