/** Does the filter give the after photo the brightness and contrast of the before photo? */

import { expect, test } from "vitest";
import { filterBetween, type Light } from "../../src/compare/light";

/** Apply a filter as a canvas does: brightness multiplies, contrast turns about one half. */
function through(filter: string, grey: number): number {
  const [brightness = NaN, contrast = NaN] = [...filter.matchAll(/\(([\d.]+)\)/g)].map((found) => Number(found[1]));
  return (grey * brightness - 0.5) * contrast + 0.5;
}

const DAY: Light = { mean: 0.55, spread: 0.22 };
const DUSK: Light = { mean: 0.35, spread: 0.15 };

test("photos in the same light are left as they are", () => {
  expect(filterBetween(DAY, DAY)).toBe("brightness(1.000) contrast(1.000)");
});

test("a photo at dusk gets the mean and the spread of one by day", () => {
  const filter = filterBetween(DAY, DUSK);
  expect(through(filter, DUSK.mean)).toBeCloseTo(DAY.mean, 2);
  expect(through(filter, DUSK.mean + DUSK.spread) - through(filter, DUSK.mean)).toBeCloseTo(DAY.spread, 2);
});

test("a photo of fog without any contrast is raised no more than threefold", () => {
  const filter = filterBetween({ mean: 0.5, spread: 0.25 }, { mean: 0.5, spread: 0 });
  expect(through(filter, 0.6) - through(filter, 0.5)).toBeCloseTo(0.3, 2);
});
