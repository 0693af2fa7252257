/**
 * Drawing with a pointer or the keyboard over a picture: dragging draws a box, each click a corner.
 *
 * What is drawn can be taken hold of: a corner, or the whole from inside.
 */

import type { Corner, Sketch } from "./sketch";

export interface Paper {
  svg: SVGSVGElement;
  toPicture(x: number, y: number): Corner;
  toViewer(corner: Corner): { x: number; y: number };
}

type Held = { what: "corner"; index: number } | { what: "all"; at: Corner } | { what: "nothing"; x: number; y: number };
const A_CLICK_PX = 6;
const GRIP_PX = { mouse: 10, touch: 24 };
const STEP = 0.01;
const FAR = 5;

export class Drawing {
  private held?: Held;
  private readonly ends = new AbortController();

  constructor(
    private readonly paper: Paper,
    private readonly sketch: Sketch,
    private readonly changed: () => void,
  ) {
    const { svg } = paper;
    const signal = { signal: this.ends.signal };
    svg.classList.add("is-drawn-on");
    svg.addEventListener("pointerdown", (event) => this.press(event), signal);
    svg.addEventListener("pointermove", (event) => this.drag(event), signal);
    svg.addEventListener("pointerup", (event) => this.release(event), signal);
    svg.addEventListener("pointercancel", () => (this.held = undefined), signal);
  }

  end(): void {
    this.ends.abort();
    this.paper.svg.classList.remove("is-drawn-on");
  }

  /** Move with the arrows, resize with Shift and them; Alt goes in large steps. Returns whether the key meant something. */
  key(event: KeyboardEvent): boolean {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (way) {
      const step = event.altKey ? STEP * FAR : STEP;
      const by: Corner = [(way[0] ?? 0) * step, (way[1] ?? 0) * step];
      if (event.shiftKey) this.sketch.grow(...by);
      else this.sketch.move(...by);
    } else if (event.key === "Backspace" || event.key === "Delete") this.sketch.back();
    else return false;
    this.changed();
    return true;
  }

  private press(event: PointerEvent): void {
    if (event.button || !event.isPrimary) return;
    event.preventDefault();
    this.paper.svg.setPointerCapture?.(event.pointerId);
    const { x, y } = this.at(event);
    const index = this.gripAt(x, y, event.pointerType === "mouse" ? GRIP_PX.mouse : GRIP_PX.touch);
    const place = this.paper.toPicture(x, y);
    if (index >= 0) this.held = { what: "corner", index };
    else if (this.sketch.isWhole && !this.sketch.isSuggested && this.sketch.holds(place)) this.held = { what: "all", at: place };
    else this.held = { what: "nothing", x, y };
  }

  private drag(event: PointerEvent): void {
    if (!this.held) return;
    const { x, y } = this.at(event);
    const place = this.paper.toPicture(x, y);
    if (this.held.what === "corner") this.sketch.moveCorner(this.held.index, place);
    else if (this.held.what === "all") {
      this.sketch.move(place[0] - this.held.at[0], place[1] - this.held.at[1]);
      this.held.at = place;
    } else if (Math.hypot(x - this.held.x, y - this.held.y) > A_CLICK_PX) {
      this.sketch.box(this.paper.toPicture(this.held.x, this.held.y), place);
    } else return;
    this.changed();
  }

  private release(event: PointerEvent): void {
    const held = this.held;
    this.held = undefined;
    if (held?.what !== "nothing") return;
    const { x, y } = this.at(event);
    if (Math.hypot(x - held.x, y - held.y) <= A_CLICK_PX && this.sketch.add(this.paper.toPicture(x, y))) this.changed();
  }

  private gripAt(x: number, y: number, within: number): number {
    const far = this.sketch.corners.map((corner) => {
      const at = this.paper.toViewer(corner);
      return Math.hypot(at.x - x, at.y - y);
    });
    const nearest = Math.min(...far);
    return nearest <= within ? far.indexOf(nearest) : -1;
  }

  private at(event: PointerEvent): { x: number; y: number } {
    const box = this.paper.svg.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}
