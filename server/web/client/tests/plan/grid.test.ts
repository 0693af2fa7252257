/** Does the grid stand on whole metres that the eye can count? */

import { expect, test } from "vitest";
import { steps, whole } from "../../src/plan/grid";

test.each([
  [0.8, 1],
  [1, 1],
  [1.2, 2],
  [2.1, 5],
  [5.1, 10],
  [64, 100],
  [0.03, 0.05],
])("cells of at least %d m are %d m", (least, cell) => {
  expect(whole(least)).toBeCloseTo(cell, 9);
});

test("lines lie on multiples of the step, inside of the view", () => {
  expect(steps(-12, 21, 10)).toEqual([-10, 0, 10, 20].map((x) => expect.closeTo(x)));
});

test("a view on a line has that line", () => {
  expect(steps(20, 20, 10)).toEqual([20]);
});

test("a view between two lines has none", () => {
  expect(steps(11, 19, 10)).toEqual([]);
});

test("a view as wide as a county has no more than 200 lines", () => {
  expect(steps(0, 1_000_000, 1)).toHaveLength(200);
});
