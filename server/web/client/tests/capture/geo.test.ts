import { expect, test } from "vitest";
import { metresBetween, readPlace, wayTo } from "../../src/capture/lib/geo";

const HERE = { latitude: 35, longitude: 102 };

test("a thousandth of a degree to the north is 111 m", () => {
  expect(metresBetween(HERE, { ...HERE, latitude: 35.001 })).toBeCloseTo(111.2, 1);
});
test.each([[35.001, 102, 0], [35, 102.001, 90], [34.999, 102, 180], [35, 101.999, 270]])("%f, %f is that way", (latitude, longitude, wanted) => {
  expect(wayTo(HERE, { latitude, longitude })).toBeCloseTo(wanted, 1);
});
test("a position is read as the register writes it", () => {
  expect(readPlace("35.1 102.6 0 0")).toEqual({ latitude: 35.1, longitude: 102.6 });
  expect(readPlace("")).toBeNull();
  expect(readPlace("35.1")).toBeNull();
});
