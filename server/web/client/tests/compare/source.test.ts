/** Which file does a viewer ask for at each enlargement? */

import { expect, test } from "vitest";
import { pictureSource, tileSource } from "../../src/compare/source";

const PHOTO = {
  width: 4000,
  height: 3000,
  tile: 512,
  copies: [{ url: "/480.jpg", width: 480, height: 360 }, { url: "/1600.jpg", width: 1600, height: 1200 }],
  cuts: [{ url: "/2/", width: 2000, height: 1500 }, { url: "/1/", width: 4000, height: 3000 }],
};
const source = tileSource(PHOTO);

test("small copies come whole and large ones in tiles", () => {
  const counts = [0, 1, 2, 3].map((level) => source.getNumTiles(level)).map(({ x, y }) => [x, y]);
  expect(counts).toEqual([[1, 1], [1, 1], [4, 3], [8, 6]]);
});

test("a tile is asked for by column and row, a small copy by its own address", () => {
  expect([source.getTileUrl(1, 0, 0), source.getTileUrl(3, 7, 5)]).toEqual(["/1600.jpg", "/1/7/5"]);
});

test("each level is as large as its copy", () => {
  expect([0, 1, 2, 3].map((level) => source.getLevelScale(level))).toEqual([0.12, 0.4, 0.5, 1]);
});

test("a viewer begins with the smallest copy", () => {
  expect(source.getClosestLevel()).toBe(0);
});

test("a picture that lies on a photo has the photo's size, whatever its own", () => {
  const overlay = pictureSource("/change.png", PHOTO);
  expect([overlay.getTileUrl(0, 0, 0), overlay.getLevelScale(0), overlay.maxLevel]).toEqual(["/change.png", 1, 0]);
});
