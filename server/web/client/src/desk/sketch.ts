/** An outline while it is drawn: a box, or corners one after the other, in parts of the picture's width and height. */

export type Corner = [number, number];

/** Of the picture; the server refuses less (domain/region.py). */
const LEAST_AREA = 0.0005;
const MOST_CORNERS = 60;
const LEAST_SIDE = 0.02;
const FIRST_BOX: [Corner, Corner] = [
  [0.35, 0.4],
  [0.65, 0.7],
];

export class Sketch {
  corners: Corner[] = [];
  isBox = false;
  /** Offered by the computer and not touched by a person. */
  isSuggested = false;

  /** Offer an outline where nothing is drawn; returns whether it was. */
  suggest(corners: Corner[]): boolean {
    if (this.corners.length || corners.length < 3) return false;
    this.corners = corners;
    this.isBox = corners.length === 4;
    this.isSuggested = true;
    return true;
  }

  /** Draw a box between two corners that are opposite each other. */
  box(one: Corner, other: Corner): void {
    const [[a, b], [c, d]] = [inside(one), inside(other)];
    this.corners = [[a, b], [c, b], [c, d], [a, d]];
    this.isBox = true;
    this.isSuggested = false;
  }

  /** Add a corner to an outline of corners; a box is left as it is. */
  add(corner: Corner): boolean {
    if (this.isSuggested) this.clear();
    if (this.isBox || this.corners.length >= MOST_CORNERS) return false;
    this.corners.push(inside(corner));
    return true;
  }

  /** Move one corner; those of a box stay square to each other. */
  moveCorner(index: number, to: Corner): void {
    this.isSuggested = false;
    const opposite = this.corners[(index + 2) % 4];
    if (!this.isBox) this.corners[index] = inside(to);
    else if (opposite) {
      const [[x, y], [u, v]] = [inside(to), opposite];
      this.corners = this.corners.map((_, place) => {
        const step = (place - index + 4) % 4;
        const across = index % 2 ? step === 1 : step === 3;
        return step === 0 ? [x, y] : step === 2 ? [u, v] : across ? [x, v] : [u, y];
      });
    }
  }

  /** Move all of it, as far as the picture goes; where nothing is drawn yet, begin with a box in the middle. */
  move(across: number, down: number): void {
    if (!this.corners.length) return this.box(...FIRST_BOX);
    this.isSuggested = false;
    const [left, top, right, bottom] = this.bounds;
    const x = Math.min(Math.max(across, -left), 1 - right);
    const y = Math.min(Math.max(down, -top), 1 - bottom);
    this.corners = this.corners.map(([u, v]) => [u + x, v + y]);
  }

  /** Make it wider and higher by so much, its upper left corner staying where it is. */
  grow(across: number, down: number): void {
    if (!this.corners.length) return this.box(...FIRST_BOX);
    this.isSuggested = false;
    const [left, top, right, bottom] = this.bounds;
    const [width, height] = [right - left, bottom - top];
    const wide = Math.min(Math.max(width + across, LEAST_SIDE), 1 - left);
    const high = Math.min(Math.max(height + down, LEAST_SIDE), 1 - top);
    this.corners = this.corners.map(([x, y]) => [
      left + (width ? ((x - left) / width) * wide : 0),
      top + (height ? ((y - top) / height) * high : 0),
    ]);
  }

  /** Take the last corner away; of a box, all of it. */
  back(): void {
    if (this.isBox) this.clear();
    else this.corners.pop();
  }

  clear(): void {
    this.corners = [];
    this.isBox = false;
    this.isSuggested = false;
  }

  /** Left, top, right and bottom. */
  get bounds(): [number, number, number, number] {
    const [across, down] = [this.corners.map(([x]) => x), this.corners.map(([, y]) => y)];
    return [Math.min(...across), Math.min(...down), Math.max(...across), Math.max(...down)];
  }

  /** Whether it outlines enough to be kept. */
  get isWhole(): boolean {
    return this.corners.length >= 3 && area(this.corners) >= LEAST_AREA;
  }

  /** Whether a place lies in it. */
  holds([x, y]: Corner): boolean {
    let is = false;
    this.corners.forEach(([a, b], index) => {
      const [c, d] = this.corners[(index + 1) % this.corners.length] as Corner;
      if (b > y !== d > y && x < ((c - a) * (y - b)) / (d - b) + a) is = !is;
    });
    return is;
  }
}

function area(corners: Corner[]): number {
  const parts = corners.map(([x, y], index) => {
    const [u, v] = corners[(index + 1) % corners.length] as Corner;
    return x * v - u * y;
  });
  return Math.abs(parts.reduce((sum, one) => sum + one, 0)) / 2;
}

function inside([x, y]: Corner): Corner {
  return [Math.min(Math.max(x, 0), 1), Math.min(Math.max(y, 0), 1)];
}
