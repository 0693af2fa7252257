import { expect, test } from "vitest";
import { stepOf, written } from "../../src/places/graticule";
import { narrowed, thinned, type SitePoint } from "../../src/places/points";
import { bearingTo, squareOf, towards, wedge, type Place } from "../../src/places/shapes";

const XIAHE: Place = [34.8126, 102.6534];

function site(id: number, state = "open", name = "堆场"): SitePoint {
  return { id, code: `S${id}`, name, county: "夏河县", state, latitude: 34, longitude: 102 };
}

test("what lies in a direction is seen in that direction", () => {
  for (const bearing of [0, 45, 180, 271]) expect(bearingTo(XIAHE, towards(XIAHE, bearing, 200))).toBe(bearing);
});

test("a kilometre north is nine thousandths of a degree", () => {
  expect(towards(XIAHE, 0, 1000)[0] - XIAHE[0]).toBeCloseTo(0.00899, 4);
});

test("a fan begins where the camera stands", () => {
  expect(wedge(XIAHE, 90, 50)[0]).toEqual(XIAHE);
});

test("a circle becomes a boundary of four corners", () => {
  expect(squareOf(XIAHE, 100)).toHaveLength(4);
});

test("every word that is searched must stand somewhere", () => {
  const all = [site(1), site(2, "open", "弃土场")];
  expect(narrowed(all, "夏河 弃土", "")).toEqual([all[1]]);
  expect(narrowed(all, "s1", "completed")).toEqual([]);
});

test("of sites on one spot the worst is drawn, and all are counted", () => {
  const dots = thinned([site(1, "completed"), site(2, "doubted"), site(3)], () => ({ x: 3, y: 3 }));
  expect(dots).toEqual([{ point: site(2, "doubted"), count: 3 }]);
});

test("a graticule has some six lines, with as many decimals as it needs", () => {
  expect(stepOf(3)).toBe(0.5);
  expect(written(102.5, 0.5, "EW")).toBe("102.5°E");
  expect(written(-34.02, 0.02, "NS")).toBe("34.02°S");
});
