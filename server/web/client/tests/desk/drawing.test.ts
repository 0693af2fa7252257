/** Does the hand draw what it means: a drag a box, a click a corner, a grip what it holds? */

import { beforeEach, expect, test } from "vitest";
import { Drawing } from "../../src/desk/drawing";
import { Sketch } from "../../src/desk/sketch";

const SIDE = 1000;
let svg: SVGSVGElement;
let sketch: Sketch;
let drawing: Drawing;

beforeEach(() => {
  svg = document.createElementNS("http://www.w3.org/2000/svg", "svg") as SVGSVGElement;
  sketch = new Sketch();
  const paper = {
    svg,
    toPicture: (x: number, y: number): [number, number] => [x / SIDE, y / SIDE],
    toViewer: ([x, y]: [number, number]) => ({ x: x * SIDE, y: y * SIDE }),
  };
  drawing = new Drawing(paper, sketch, () => {});
});

function drag(...places: [number, number][]): void {
  places.forEach(([clientX, clientY], index) => {
    const kind = index === 0 ? "pointerdown" : "pointermove";
    svg.dispatchEvent(new PointerEvent(kind, { clientX, clientY, isPrimary: true, pointerType: "mouse" }));
  });
  const [clientX, clientY] = places[places.length - 1] as [number, number];
  svg.dispatchEvent(new PointerEvent("pointerup", { clientX, clientY, isPrimary: true, pointerType: "mouse" }));
}

test("a drag draws a box", () => {
  drag([100, 200], [300, 400]);
  expect(sketch.corners).toEqual([[0.1, 0.2], [0.3, 0.2], [0.3, 0.4], [0.1, 0.4]]);
});

test("clicks draw corners", () => {
  for (const place of [[100, 100], [500, 100], [300, 600]] as [number, number][]) drag(place);
  expect(sketch.corners).toEqual([[0.1, 0.1], [0.5, 0.1], [0.3, 0.6]]);
});

test("a drag from inside moves the whole", () => {
  drag([100, 100], [300, 300]);
  drag([200, 200], [250, 300]);
  expect(sketch.corners.map((corner) => corner.map((part) => Number(part.toFixed(3))))[0]).toEqual([0.15, 0.2]);
});

test("a drag from a corner moves the corner", () => {
  drag([100, 100], [300, 300]);
  drag([302, 299], [500, 600]);
  expect(sketch.corners[2]).toEqual([0.5, 0.6]);
});

test("arrow keys move it, with Shift they resize it, and other keys mean nothing", () => {
  drag([100, 100], [300, 300]);
  drawing.key(new KeyboardEvent("keydown", { key: "ArrowRight" }));
  drawing.key(new KeyboardEvent("keydown", { key: "ArrowDown", shiftKey: true }));
  expect(sketch.bounds.map((part) => Number(part.toFixed(3)))).toEqual([0.11, 0.1, 0.31, 0.31]);
  expect(drawing.key(new KeyboardEvent("keydown", { key: "j" }))).toBe(false);
});

test("once it has ended, the hand draws nothing", () => {
  drawing.end();
  drag([100, 100], [300, 300]);
  expect(sketch.corners).toEqual([]);
});
