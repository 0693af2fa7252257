/** Does the line between before and after go where the hand moves it, and never out of the picture? */

import { beforeEach, expect, test, vi } from "vitest";
import { Divider } from "../../src/compare/divider";

let handle: HTMLElement;
let divider: Divider;

beforeEach(() => {
  handle = document.createElement("div");
  divider = new Divider(handle, () => {});
});

function press(key: string): boolean {
  const event = new KeyboardEvent("keydown", { key, cancelable: true });
  handle.dispatchEvent(event);
  return event.defaultPrevented;
}

test("it begins in the middle", () => {
  expect([divider.share, handle.style.left, handle.getAttribute("aria-valuenow")]).toEqual([0.5, "50%", "50"]);
});

test.each([
  ["ArrowLeft", 0.48],
  ["ArrowRight", 0.52],
  ["PageDown", 0.4],
  ["PageUp", 0.6],
  ["Home", 0],
  ["End", 1],
])("%s moves it to %d", (key, share) => {
  expect(press(key)).toBe(true);
  expect(divider.share).toBeCloseTo(share, 9);
});

test("other keys are left to the page", () => {
  expect([press("j"), divider.share]).toEqual([false, 0.5]);
});

test.each([[-0.2, 0], [1.3, 1]])("it stops at the edge: %d is %d", (asked, share) => {
  divider.moveTo(asked);
  expect(divider.share).toBe(share);
});

test("a drag puts it under the pointer", () => {
  const drag = (clientX: number): boolean => handle.dispatchEvent(new PointerEvent("pointermove", { clientX }));
  vi.spyOn(handle, "hasPointerCapture").mockReturnValue(true);
  vi.spyOn(handle, "getBoundingClientRect").mockReturnValue(new DOMRect(100, 0, 400, 300));
  drag(200);
  expect(divider.share).toBeCloseTo(0.25, 9);
});

test("who draws the pictures is told of each move", () => {
  const moved = vi.fn();
  new Divider(handle, moved).moveTo(0.3);
  expect(moved).toHaveBeenCalledTimes(2);
});
