/**
 * <problem-mark>: where the problem is, and drawing it on the before photo.
 *
 * Without scripts it shows what is marked, and its forms take it back or say that it cannot be seen.
 */

import type { Outlines } from "../compare/outline";
import { Drawing } from "../desk/drawing";
import { type Corner, Sketch } from "../desk/sketch";
import { say } from "../desk/toast";
import { again } from "../desk/visit";
import type { PhotoCompare } from "./photo-compare";

const SVG = "http://www.w3.org/2000/svg";
const LEFT_ALONE = "input:not([type=hidden]), textarea, select, dialog";
const ALLOWED = new Set(["+", "-", "=", "0", "z", "Z", "?", "Tab"]);

class ProblemMark extends HTMLElement {
  private readonly sketch = new Sketch();
  private drawing?: Drawing;
  private paper?: Outlines;
  private grips: SVGElement[] = [];
  private isSending = false;
  private hasDrawn = false;
  private readonly pressed = (event: KeyboardEvent): void => this.key(event);

  connectedCallback(): void {
    for (const tools of this.querySelectorAll<HTMLElement>("[data-needs-script]")) tools.hidden = false;
    this.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-mark]") : null;
      if (button?.dataset.mark === "begin") void this.begin();
      else if (button?.dataset.mark === "save") void this.save();
      else if (button?.dataset.mark === "cancel") this.cancel();
      else if (button?.dataset.mark === "anew") this.anew();
    });
    this.addEventListener("submit", (event) => {
      if (!(event.target instanceof HTMLFormElement)) return;
      event.preventDefault();
      void this.send(new FormData(event.target));
    });
  }

  disconnectedCallback(): void {
    document.removeEventListener("keydown", this.pressed, true);
  }

  private get compare(): PhotoCompare | null {
    return document.querySelector<PhotoCompare>("photo-compare");
  }

  private async begin(): Promise<void> {
    if (this.drawing) return;
    this.paper = await this.compare?.forDrawing();
    if (!this.paper) return;
    this.classList.add("is-drawing");
    this.compare?.classList.add("is-drawing");
    this.within(".problem-drawing").hidden = false;
    const known = this.dataset.corners ? (JSON.parse(this.dataset.corners) as Corner[]) : [];
    this.sketch.clear();
    this.sketch.corners = known;
    this.hasDrawn = false;
    this.sketch.isBox = isBox(known);
    this.drawing = new Drawing(this.paper, this.sketch, () => {
      this.hasDrawn = true;
      this.show();
    });
    document.addEventListener("keydown", this.pressed, true);
    this.show();
    this.compare?.scrollIntoView({ block: "nearest", behavior: "instant" });
    this.within(".problem-how").focus({ preventScroll: true });
    void this.suggest();
  }

  /** Offer where the problem might be, unless the person was quicker; where there is no answer, nothing is offered. */
  private async suggest(): Promise<void> {
    const { suggestion } = this.dataset;
    const { drawing } = this;
    if (!suggestion || !drawing) return;
    try {
      const answer = await fetch(suggestion, { headers: { Accept: "application/json" } });
      const { corners } = (await answer.json()) as { corners?: Corner[] | null };
      if (corners && this.drawing === drawing && !this.hasDrawn && this.sketch.suggest(corners)) this.show();
    } catch {
      // a guess that does not come is not missed
    }
  }

  private cancel(): void {
    this.drawing?.end();
    this.drawing = undefined;
    document.removeEventListener("keydown", this.pressed, true);
    this.paper?.hide("sketch");
    for (const grip of this.grips) grip.remove();
    this.grips = [];
    this.classList.remove("is-drawing");
    this.compare?.classList.remove("is-drawing");
    this.within(".problem-drawing").hidden = true;
    this.querySelector<HTMLElement>("[data-mark=begin]")?.focus({ preventScroll: true });
  }

  private anew(): void {
    this.hasDrawn = true;
    this.sketch.clear();
    this.show();
    this.within(".problem-how").focus({ preventScroll: true });
  }

  /** Keys that would leave the pair or answer for it mean nothing while somebody draws. */
  private key(event: KeyboardEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    if (event.ctrlKey || event.metaKey || event.isComposing || target?.closest(LEFT_ALONE)) return;
    if (ALLOWED.has(event.key)) return;
    const onButton = target?.closest("button, a, summary");
    if ((event.key === "Enter" || event.key === " ") && onButton) return event.stopPropagation();
    event.stopPropagation();
    if (event.key === "Escape") this.cancel();
    else if (event.key === "Enter") void this.save();
    else if (!this.drawing?.key(event)) return;
    event.preventDefault();
  }

  private show(): void {
    const { paper, sketch } = this;
    if (!paper) return;
    paper.show("sketch", sketch.corners, paper.picture);
    paper.svg.classList.toggle("is-suggested", sketch.isSuggested);
    this.showGrips(paper);
    this.querySelector<HTMLButtonElement>("[data-mark=save]")?.toggleAttribute("disabled", !sketch.isWhole);
    const { drawn = "", corners = "", empty = "", suggested = "" } = this.within(".problem-state").dataset;
    const [left, top, right, bottom] = sketch.bounds.map((part) => String(Math.round(100 * part)));
    const words = sketch.isSuggested ? suggested : sketch.isWhole ? drawn : sketch.corners.length ? corners : empty;
    const values: Record<string, string | undefined> = { left, top, right, bottom, n: String(sketch.corners.length) };
    this.within(".problem-state").textContent = words.replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? "");
  }

  private showGrips(paper: Outlines): void {
    while (this.grips.length > this.sketch.corners.length) this.grips.pop()?.remove();
    while (this.grips.length < this.sketch.corners.length) {
      const grip = document.createElementNS(SVG, "circle") as SVGElement;
      grip.setAttribute("class", "grip");
      grip.setAttribute("r", "6");
      paper.svg.append(grip);
      this.grips.push(grip);
    }
    paper.moved = () => {
      this.sketch.corners.forEach((corner, index) => {
        const { x, y } = paper.toViewer(corner);
        this.grips[index]?.setAttribute("cx", x.toFixed(1));
        this.grips[index]?.setAttribute("cy", y.toFixed(1));
      });
    };
    paper.moved();
  }

  private async save(): Promise<void> {
    if (!this.sketch.isWhole) return say({ message: this.within(".problem-state").dataset.empty ?? "", kind: "why" });
    const form = new FormData();
    form.set("said", "region");
    if (this.sketch.isSuggested) form.set("source", "suggestion");
    form.set("corners", JSON.stringify(this.sketch.corners.map((corner) => corner.map((part) => Number(part.toFixed(5))))));
    await this.send(form);
  }

  private async send(form: FormData): Promise<void> {
    const { action = "", offline = "" } = this.dataset;
    if (this.isSending) return;
    this.isSending = true;
    try {
      const answer = await fetch(action, { method: "POST", body: form, headers: { Accept: "application/json" } });
      if (answer.redirected) return location.reload(); // the session has ended
      const said = (await answer.json()) as { message?: string; refusal?: string };
      if (answer.ok) {
        this.cancel();
        await again();
      }
      say({ message: said.message ?? said.refusal ?? "", kind: answer.ok ? "kept" : "refused" });
    } catch {
      say({ message: offline, kind: "refused" });
    } finally {
      this.isSending = false;
    }
  }

  private within(selector: string): HTMLElement {
    return this.querySelector<HTMLElement>(selector) as HTMLElement;
  }
}

/** Four corners, square to each other and in the order of Sketch.box. */
function isBox(corners: Corner[]): boolean {
  const [a, b, c, d] = corners;
  return corners.length === 4 && !!a && !!b && !!c && !!d && a[1] === b[1] && b[0] === c[0] && c[1] === d[1] && d[0] === a[0];
}

customElements.define("problem-mark", ProblemMark);
