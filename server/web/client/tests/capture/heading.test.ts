import { expect, test } from "vitest";
import { headingOf } from "../../src/capture/lib/heading";

const UPRIGHT = { beta: 90, gamma: 0, absolute: true };

test.each([[0, 0], [90, 270], [270, 90]])("a phone held upright and turned by %i° looks towards %i°", (alpha, wanted) => {
  expect(headingOf({ ...UPRIGHT, alpha })).toBeCloseTo(wanted);
});
test("a phone held upright on its long edge looks where its camera does", () => {
  expect(headingOf({ alpha: 0, beta: 0, gamma: -90, absolute: true })).toBeCloseTo(90);
});
test("a phone that lies on the table looks towards nowhere", () => {
  expect(headingOf({ alpha: 30, beta: 0, gamma: 0, absolute: true })).toBeNull();
});
test("an angle that does not count from north is no heading", () => {
  expect(headingOf({ ...UPRIGHT, alpha: 30, absolute: false })).toBeNull();
});
test("Safari says the heading itself", () => {
  expect(headingOf({ alpha: 200, beta: 80, gamma: 0, absolute: false, webkitCompassHeading: 12 })).toBe(12);
});
