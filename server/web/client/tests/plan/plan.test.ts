/** Does the plan show the fence and the photos, and where a camera looked? */

import { expect, test } from "vitest";
import { extentOf } from "../../src/plan/draw";
import { wedge } from "../../src/plan/mark";
import type { Mark, Plan } from "../../src/plan/plan";

const MARK: Mark = {
  kind: "after", label: "", east_m: 0, north_m: 0, error_m: null, bearing_deg: null, distance: "", direction: "", drawn: true,
};

function edges(plan: Partial<Plan>): number[] {
  const seen = extentOf({ radius_m: null, ring: [], marks: [], tracks: [], tiles: null, ...plan });
  return [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()];
}

test("a round fence is seen whole", () => {
  expect(edges({ radius_m: 100 })).toEqual([-100, -100, 100, 100]);
});

test("a fence with corners is seen whole", () => {
  expect(edges({ ring: [[-30, -20], [40, -20], [10, 60]] })).toEqual([-30, -20, 40, 60]);
});

test("a photo outside of the fence is seen with it", () => {
  expect(edges({ radius_m: 50, marks: [{ ...MARK, east_m: 80, north_m: -10 }] })).toEqual([-50, -50, 80, 50]);
});

test("a photo from another county does not shrink the plan", () => {
  expect(edges({ radius_m: 50, marks: [{ ...MARK, east_m: 90_000, drawn: false }] })).toEqual([-50, -50, 50, 50]);
});

test("a camera that looks east sees 60° around the east", () => {
  const [eye, first, ...rest] = wedge([10, 20], 90, 8);
  expect(eye).toEqual([10, 20]);
  expect(rest).toHaveLength(12);
  expect(rest[5]).toEqual([expect.closeTo(10, 9), expect.closeTo(28, 9)]);
  expect(first?.[0]).toBeCloseTo(10 + 8 * Math.cos(Math.PI / 3), 9);
});
