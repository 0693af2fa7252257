/**
 * <cover-areas>: rectangles that a person draws over faces and number plates, by mouse, finger or keyboard.
 *
 * They are kept in a hidden field as parts of the upright picture: [left, top, right, bottom], 0 to 1. Without scripts
 * a form around it can only say that there is nothing to cover.
 */

import { keepForms } from "./kept-forms";

export type Area = [number, number, number, number];

const STEP = 0.01;
const LEAST = 0.01;
const NEW: Area = [0.4, 0.4, 0.6, 0.6];
const ARROWS: Readonly<Record<string, [number, number]>> = {
  ArrowLeft: [-STEP, 0],
  ArrowRight: [STEP, 0],
  ArrowUp: [0, -STEP],
  ArrowDown: [0, STEP],
};

/** Move an area; it stays as large as it is and within the picture. */
export function moved([left, top, right, bottom]: Area, dx: number, dy: number): Area {
  const x = clamp(dx, -left, 1 - right);
  const y = clamp(dy, -top, 1 - bottom);
  return [left + x, top + y, right + x, bottom + y];
}

/** Move the lower right corner of an area; it keeps some size and stays within the picture. */
export function resized([left, top, right, bottom]: Area, dx: number, dy: number): Area {
  return [left, top, clamp(right + dx, Math.min(1, left + LEAST), 1), clamp(bottom + dy, Math.min(1, top + LEAST), 1)];
}

/** The area between two corners, whichever was first. */
export function between([x0, y0]: [number, number], [x1, y1]: [number, number]): Area {
  return [Math.min(x0, x1), Math.min(y0, y1), Math.max(x0, x1), Math.max(y0, y1)];
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

class CoverAreas extends HTMLElement {
  private areas: Area[] = [];
  private chosen = -1;
  private readonly paper = document.createElement("div");

  connectedCallback(): void {
    for (const tools of this.closest("form")?.querySelectorAll<HTMLElement>("[data-needs-script]") ?? []) tools.hidden = false;
    keepForms(); // what was drawn and not sent stands in the field again before it is read
    this.areas = JSON.parse(this.field.value || "[]") as Area[];
    this.paper.className = "cover-paper";
    this.append(this.paper);
    const { picture } = this;
    new ResizeObserver(() => (this.paper.style.height = `${picture.clientHeight}px`)).observe(picture);
    this.paper.addEventListener("pointerdown", (event) => this.begin(event));
    this.paper.addEventListener("keydown", (event) => this.key(event));
    this.paper.addEventListener("focusin", (event) => this.choose(this.indexOf(event.target)));
    this.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-cover]") : null;
      if (button?.dataset.cover === "add") this.add(NEW);
      else if (button?.dataset.cover === "remove") this.drop();
    });
    this.show();
  }

  private get picture(): HTMLImageElement {
    return this.querySelector("img") as HTMLImageElement;
  }

  private get field(): HTMLInputElement {
    return this.querySelector("input[name=areas]") as HTMLInputElement;
  }

  private add(area: Area): void {
    this.areas.push(area);
    this.chosen = this.areas.length - 1;
    this.show();
    this.focusChosen();
  }

  private drop(): void {
    if (this.chosen < 0) return;
    this.areas.splice(this.chosen, 1);
    this.chosen = Math.min(this.chosen, this.areas.length - 1);
    this.show();
    this.focusChosen();
  }

  /** A press on an area moves it, or at its corner resizes it; a press beside all areas draws another one. */
  private begin(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    const start = this.at(event);
    const isCorner = event.target instanceof HTMLElement && event.target.tagName === "I";
    const index = this.indexOf(event.target);
    const old = index < 0 ? undefined : this.areas[index];
    if (!old) this.areas.push(between(start, start));
    this.chosen = old ? index : this.areas.length - 1;
    const follow = (next: PointerEvent): void => {
      const now = this.at(next);
      const [dx, dy] = [now[0] - start[0], now[1] - start[1]];
      this.areas[this.chosen] = old ? (isCorner ? resized(old, dx, dy) : moved(old, dx, dy)) : between(start, now);
      this.place();
    };
    const end = (): void => {
      this.paper.removeEventListener("pointermove", follow);
      this.dropTiny();
      this.show();
      this.focusChosen();
    };
    this.show();
    this.paper.setPointerCapture(event.pointerId);
    this.paper.addEventListener("pointermove", follow);
    this.paper.addEventListener("lostpointercapture", end, { once: true });
  }

  private key(event: KeyboardEvent): void {
    const area = this.areas[this.chosen];
    const arrow = ARROWS[event.key];
    if (!area) return;
    if (arrow) {
      this.areas[this.chosen] = event.shiftKey ? resized(area, ...arrow) : moved(area, ...arrow);
      this.place();
    } else if (event.key === "Delete" || event.key === "Backspace") this.drop();
    else return;
    event.preventDefault();
  }

  private choose(index: number): void {
    if (index < 0) return;
    this.chosen = index;
    this.place();
  }

  /** A click without a drag is no area. */
  private dropTiny(): void {
    const area = this.areas[this.chosen];
    if (area && (area[2] - area[0] < LEAST || area[3] - area[1] < LEAST)) {
      this.areas.splice(this.chosen, 1);
      this.chosen = -1;
    }
  }

  private at(event: PointerEvent): [number, number] {
    const box = this.picture.getBoundingClientRect();
    return [clamp((event.clientX - box.left) / box.width, 0, 1), clamp((event.clientY - box.top) / box.height, 0, 1)];
  }

  private indexOf(target: EventTarget | null): number {
    const area = target instanceof Element ? target.closest(".cover-area") : null;
    return area ? [...this.paper.children].indexOf(area) : -1;
  }

  private focusChosen(): void {
    const button = this.paper.children[this.chosen];
    if (button instanceof HTMLElement) button.focus({ preventScroll: true });
  }

  private show(): void {
    this.paper.replaceChildren(
      ...this.areas.map((_, index) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "cover-area";
        button.setAttribute("aria-label", (this.dataset.area ?? "").replace("{number}", String(index + 1)));
        button.append(document.createElement("i"));
        return button;
      }),
    );
    this.place();
  }

  private place(): void {
    this.areas.forEach(([left, top, right, bottom], index) => {
      const button = this.paper.children[index];
      if (!(button instanceof HTMLElement)) return;
      button.setAttribute("aria-pressed", String(index === this.chosen));
      button.style.left = `${left * 100}%`;
      button.style.top = `${top * 100}%`;
      button.style.width = `${(right - left) * 100}%`;
      button.style.height = `${(bottom - top) * 100}%`;
    });
    this.field.value = JSON.stringify(this.areas.map((area) => area.map((one) => Math.round(one * 1e5) / 1e5)));
    this.field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

customElements.define("cover-areas", CoverAreas);
