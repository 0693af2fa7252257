/** Does an outline stay in the picture, and a box a box, however it is drawn? */

import { beforeEach, expect, test } from "vitest";
import { type Corner, Sketch } from "../../src/desk/sketch";

let sketch: Sketch;

beforeEach(() => {
  sketch = new Sketch();
});

function rounded(): Corner[] {
  return sketch.corners.map(([x, y]) => [Number(x.toFixed(3)), Number(y.toFixed(3))]);
}

test("dragging draws a box that ends at the edge of the picture", () => {
  sketch.box([0.5, 0.5], [1.4, -0.2]);
  expect(rounded()).toEqual([[0.5, 0.5], [1, 0.5], [1, 0], [0.5, 0]]);
  expect(sketch.isWhole).toBe(true);
});

test("two corners outline nothing, three do", () => {
  sketch.add([0.1, 0.1]);
  sketch.add([0.5, 0.1]);
  expect(sketch.isWhole).toBe(false);
  sketch.add([0.3, 0.6]);
  expect(sketch.isWhole).toBe(true);
});

test("a click beside a box leaves it as it is", () => {
  sketch.box([0.1, 0.1], [0.3, 0.3]);
  expect(sketch.add([0.8, 0.8])).toBe(false);
  expect(sketch.corners).toHaveLength(4);
});

test("what is too small to be compared cannot be kept", () => {
  sketch.box([0.1, 0.1], [0.11, 0.11]);
  expect(sketch.isWhole).toBe(false);
});

test.each([0, 1, 2, 3])("corner %i of a box is moved and the box stays square", (index) => {
  sketch.box([0.2, 0.2], [0.6, 0.6]);
  const opposite = sketch.corners[(index + 2) % 4];
  sketch.moveCorner(index, [0.9, 0.7]);
  expect(sketch.corners[index]).toEqual([0.9, 0.7]);
  expect(sketch.corners[(index + 2) % 4]).toEqual(opposite);
  const [a, b, c, d] = sketch.corners as [Corner, Corner, Corner, Corner];
  expect([a[1], b[0], c[1], d[0]]).toEqual([b[1], c[0], d[1], a[0]]);
});

test("it moves as far as the picture goes", () => {
  sketch.box([0.2, 0.2], [0.4, 0.5]);
  sketch.move(0.9, -0.9);
  expect(rounded()).toEqual([[0.8, 0], [1, 0], [1, 0.3], [0.8, 0.3]]);
});

test("the first arrow key begins with a box", () => {
  sketch.move(0.01, 0);
  expect([sketch.isBox, sketch.isWhole]).toEqual([true, true]);
});

test("it grows from its upper left corner and never leaves the picture", () => {
  sketch.box([0.2, 0.2], [0.4, 0.4]);
  sketch.grow(0.1, 2);
  expect(rounded()).toEqual([[0.2, 0.2], [0.5, 0.2], [0.5, 1], [0.2, 1]]);
});

test("corners are taken back one by one, a box as a whole", () => {
  for (const corner of [[0.1, 0.1], [0.5, 0.1], [0.3, 0.6]] as Corner[]) sketch.add(corner);
  sketch.back();
  expect(sketch.corners).toHaveLength(2);
  sketch.box([0.1, 0.1], [0.5, 0.5]);
  sketch.back();
  expect([sketch.corners, sketch.isBox]).toEqual([[], false]);
});

test("it knows what lies in it", () => {
  for (const corner of [[0.1, 0.1], [0.5, 0.1], [0.1, 0.5]] as Corner[]) sketch.add(corner);
  expect([sketch.holds([0.2, 0.2]), sketch.holds([0.4, 0.4])]).toEqual([true, false]);
});

const GUESS: Corner[] = [[0.2, 0.3], [0.6, 0.3], [0.6, 0.7], [0.2, 0.7]];

test("a guess is offered only where nothing is drawn", () => {
  sketch.box([0.1, 0.1], [0.5, 0.5]);
  expect(sketch.suggest(GUESS)).toBe(false);
  sketch.clear();
  expect(sketch.suggest(GUESS)).toBe(true);
  expect(sketch.isWhole && sketch.isSuggested).toBe(true);
});

test("a guess whose corner was moved is drawn by the person", () => {
  sketch.suggest(GUESS);
  sketch.moveCorner(2, [0.5, 0.6]);
  expect(sketch.isSuggested).toBe(false);
  expect(rounded()).toEqual([[0.2, 0.3], [0.5, 0.3], [0.5, 0.6], [0.2, 0.6]]);
});

test("a guess that is moved by keys is drawn by the person", () => {
  sketch.suggest(GUESS);
  sketch.move(0.1, 0);
  expect(sketch.isSuggested).toBe(false);
});

test("who clicks corners begins without the guess", () => {
  sketch.suggest(GUESS);
  expect(sketch.add([0.1, 0.1])).toBe(true);
  expect(sketch.corners).toEqual([[0.1, 0.1]]);
});
