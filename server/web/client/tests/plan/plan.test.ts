/** Does the plan show the fence and the photos, and where a camera looked? */

import { expect, test } from "vitest";
import { extentOf } from "../../src/plan/draw";
import { wedge } from "../../src/plan/mark";
import { sideOf, spotsOf } from "../../src/plan/names";
import type { Mark, Plan } from "../../src/plan/plan";
import { barLength, lengthWords } from "../../src/plan/scale";

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

test("marks on one spot share a label, and the form's position has none", () => {
  const marks: Mark[] = [
    { ...MARK, kind: "standpoint" }, { ...MARK, kind: "before", east_m: 3 }, { ...MARK, kind: "before-form", east_m: 4 },
    { ...MARK, east_m: 60 },
  ];
  expect(spotsOf(marks, 200).map((spot) => spot.map((mark) => mark.kind))).toEqual([["standpoint", "before"], ["after"]]);
});

test.each([
  [["standpoint"], 0, "bottom"], [["before"], 0, "left"], [["after"], 0, "right"], [["before", "after"], 0, "right"],
  [["standpoint", "before"], 0, "left"], [["before"], 90, "left"], [["after"], 90, "left"], [["after"], -90, "right"],
])("the names of %o at %i m east stand on the %s", (kinds, east_m, side) => {
  const spot = kinds.map((kind) => ({ ...MARK, kind, east_m }) as Mark);
  expect(sideOf(spot, extentOf({ radius_m: 100, ring: [], marks: [], tracks: [], tiles: null }))).toBe(side);
});

test.each([[110, 100], [99, 50], [49, 20], [19, 10], [5, 5], [0.4, 0.2]])("a bar of at most %f m is %f m long", (longest, length) => {
  expect(barLength(longest)).toBeCloseTo(length, 9);
});

test("the bar is labelled as lengths are on the page", () => {
  const words = { metres: "{n} 米", kilometres: "{n} 公里" };
  expect([50, 1000, 2000, 0.2].map((metres) => lengthWords(metres, words))).toEqual(["50 米", "1,000 米", "2 公里", "0.2 米"]);
});
