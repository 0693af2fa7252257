/** Does the queue count what is ticked, and bring itself up to date without taking ticks away? */

import { beforeEach, expect, test, vi } from "vitest";

const LIST = (title: string): string => `
  <main><div id="filters" hidden></div><div class="list"><b data-chosen></b><i>${title}</i>
  <input type="checkbox" name="pair"><input type="checkbox" name="pair"></div></main>`;
let newest: string;
let asked: ReturnType<typeof vi.fn>;

beforeEach(async () => {
  vi.useFakeTimers();
  vi.resetModules();
  newest = "1";
  asked = vi.fn(async (address: string) =>
    address === "/review/progress" ? { ok: true, json: async () => ({ newest }) } : { ok: true, text: async () => LIST("new") },
  );
  vi.stubGlobal("fetch", asked);
  document.body.innerHTML = LIST("old");
  await import("../src/queue");
});

function tick(): void {
  const box = document.querySelector<HTMLInputElement>("input[name=pair]") as HTMLInputElement;
  box.checked = true;
  box.dispatchEvent(new Event("change", { bubbles: true }));
}

async function later(): Promise<string> {
  await vi.advanceTimersByTimeAsync(500);
  newest = "2";
  await vi.advanceTimersByTimeAsync(5_000);
  return document.querySelector("i")?.textContent ?? "";
}

test("ticked pairs are counted", () => {
  tick();
  expect(document.querySelector("[data-chosen]")?.textContent).toBe("1");
});

test("a new pair brings the list up to date", async () => {
  expect(await later()).toBe("new");
});

test("a list that is being ticked stays as it is", async () => {
  tick();
  expect(await later()).toBe("old");
});

test("without anything new the list is not fetched again", async () => {
  await vi.advanceTimersByTimeAsync(20_000);
  expect(asked.mock.calls.every(([address]) => address === "/review/progress")).toBe(true);
});
