/** Do map tiles lie where their corners are? Reference: the Web Mercator tile scheme, where zoom 0 is the whole earth. */

import { expect, test } from "vitest";
import type { Tiles } from "../../src/plan/plan";
import { column, eastOf, northOf, row } from "../../src/plan/tiles";

const HEZUO: Tiles = { url: "{z}/{x}/{y}", credit: "", zoom: 18, latitude: 35.000271, longitude: 102.910612 };
const EQUATOR: Tiles = { ...HEZUO, latitude: 0, longitude: 0 };

test("the plan's centre is in the middle of the only tile where it is at latitude and longitude 0", () => {
  expect([column(0, 0, EQUATOR), row(0, 0, EQUATOR)]).toEqual([0.5, 0.5]);
});

test("Hezuo is in the tile that the scheme names", () => {
  expect([Math.floor(column(0, 18, HEZUO)), Math.floor(row(0, 18, HEZUO))]).toEqual([206_009, 103_834]);
});

test("east is to the right and north is up", () => {
  expect(column(100, 18, HEZUO)).toBeGreaterThan(column(0, 18, HEZUO));
  expect(row(100, 18, HEZUO)).toBeLessThan(row(0, 18, HEZUO));
});

test.each([-400, 0, 3, 250])("a place %d m away is found again from its tile", (metres) => {
  expect(eastOf(column(metres, 17, HEZUO), 17, HEZUO)).toBeCloseTo(metres, 3);
  expect(northOf(row(metres, 17, HEZUO), 17, HEZUO)).toBeCloseTo(metres, 3);
});

test("a tile of zoom 18 at 35° north is 125 m wide and as high", () => {
  const [x, y] = [206_009, 103_834];
  expect(eastOf(x + 1, 18, HEZUO) - eastOf(x, 18, HEZUO)).toBeCloseTo(125.2, 0);
  expect(northOf(y, 18, HEZUO) - northOf(y + 1, 18, HEZUO)).toBeCloseTo(125.2, 0);
});
