/**
 * <photo-compare>: before and after beside each other, under a slider, blinking, or with what has changed.
 *
 * Two viewers follow each other. For all but side by side the first holds both photos in one viewport: the after photo
 * is clipped where the divider stands on the screen, or comes and goes. Without scripts two pictures stand side by side.
 */

import OpenSeadragon from "openseadragon";
import { Divider } from "../compare/divider";
import { Outlines } from "../compare/outline";
import type { Corner } from "../desk/sketch";
import { followEachOther } from "../compare/follow";
import { drawThrough, filterTo } from "../compare/light";
import { pictureSource, type Source, tileSource } from "../compare/source";
import { addPicture, openViewer } from "../compare/viewer";

type Mode = "side" | "slider" | "blink" | "changes";
type Layer = "after" | "aligned" | "changes";
const REMEMBERED = "compare-mode";
const BLINK_MS = 700;

export class PhotoCompare extends HTMLElement {
  private left?: OpenSeadragon.Viewer;
  private right?: OpenSeadragon.Viewer;
  private layers = new Map<Layer, OpenSeadragon.TiledImage>();
  private sources: { before?: Source; after?: Source } = {};
  private outlines: { before?: Outlines; after?: Outlines } = {};
  private problem: { before: Corner[]; after: Corner[] } = { before: [], after: [] };
  private divider?: Divider;
  private mode: Mode = "side";
  private aligned = false;
  private filter: string | null = null;
  private blinking = 0;
  private blinked = false;

  connectedCallback(): void {
    this.sources = { before: this.sourceOf("before"), after: this.sourceOf("after") };
    const shapes = [this.sources.before, this.sources.after].flatMap((one) => (one ? [one.height / one.width] : []));
    if (!shapes.length) return;
    this.style.setProperty("--shape", String(Math.max(...shapes)));
    this.classList.add("is-live");
    this.left = this.open("before");
    this.right = this.open("after");
    this.problem = { before: this.outlineOf("before"), after: this.outlineOf("after") };
    if (this.left) this.outlines.before = new Outlines(this.left);
    if (this.right) this.outlines.after = new Outlines(this.right);
    for (const viewer of [this.left, this.right]) viewer?.world.addHandler("add-item", () => this.outline());
    this.listen();
    if (this.left && this.right) void this.join(this.left, this.right);
    else for (const button of this.querySelectorAll<HTMLButtonElement>("[data-mode], [data-toggle]")) button.disabled = button.dataset.mode !== "side";
  }

  disconnectedCallback(): void {
    window.clearInterval(this.blinking);
    this.left?.destroy();
    this.right?.destroy();
  }

  private sourceOf(stage: string): Source | undefined {
    const figure = this.querySelector<HTMLElement>(`figure[data-stage=${stage}][data-source]`);
    return figure ? (JSON.parse(figure.dataset.source ?? "") as Source) : undefined;
  }

  private outlineOf(stage: string): Corner[] {
    const written = this.querySelector<HTMLElement>(`figure[data-stage=${stage}]`)?.dataset.outline;
    return written ? (JSON.parse(written) as Corner[]) : [];
  }

  /** Show the pair's own before photo beside the after photo, to be drawn on; nothing where it has no picture. */
  async forDrawing(): Promise<Outlines | undefined> {
    this.querySelector<HTMLElement>(".in-pair-before[aria-pressed=false]")?.click();
    if (this.left && this.right) await this.choose("side", false);
    return this.outlines.before;
  }

  private open(stage: "before" | "after"): OpenSeadragon.Viewer | undefined {
    const figure = this.querySelector<HTMLElement>(`figure[data-stage=${stage}]`);
    const source = this.sources[stage];
    return figure && source ? openViewer(figure, source) : undefined;
  }

  private async join(left: OpenSeadragon.Viewer, right: OpenSeadragon.Viewer): Promise<void> {
    followEachOther(left, right);
    drawThrough(left, (image) => (image === this.layers.get("after") || image === this.layers.get("aligned") ? this.filter : null));
    drawThrough(right, () => this.filter);
    const handle = this.querySelector<HTMLElement>(".divider");
    if (handle) this.divider = new Divider(handle, () => this.draw());
    left.addHandler("viewport-change", () => this.draw());
    left.addHandler("resize", () => this.draw());
    const remembered = localStorage.getItem(REMEMBERED) as Mode | null;
    await this.choose(remembered === "slider" ? "slider" : "side", false);
  }

  private listen(): void {
    const tools = this.querySelector<HTMLElement>(".compare-tools");
    if (tools) tools.hidden = false;
    this.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button?.dataset.mode) void this.choose(button.dataset.mode as Mode, true);
      else if (button?.dataset.toggle) void this.toggle(button);
      else if (button?.dataset.zoom) this.zoom(button.dataset.zoom);
      else if (button?.classList.contains("strip-photo")) this.swap(button);
    });
  }

  /** Show in one way; the way that is shown already leads back to side by side. */
  private async choose(wanted: Mode, byHand: boolean): Promise<void> {
    const mode = byHand && wanted === this.mode ? "side" : wanted;
    if (byHand) localStorage.setItem(REMEMBERED, mode === "slider" ? "slider" : "side");
    await this.layer(mode === "changes" ? "changes" : this.aligned ? "aligned" : "after", mode !== "side");
    const reshaped = (mode === "side") !== (this.mode === "side") || !this.dataset.mode;
    this.mode = mode;
    this.dataset.mode = mode;
    this.dataset.layout = mode === "side" ? "two" : "one";
    for (const button of this.querySelectorAll<HTMLElement>("[data-mode]")) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    }
    if (this.divider) this.divider.handle.hidden = mode !== "slider";
    window.clearInterval(this.blinking);
    this.blinked = false;
    if (mode === "blink") this.blinking = window.setInterval(() => this.blink(), BLINK_MS);
    this.draw();
    // the stage has a new shape: show the whole picture in it
    if (reshaped) requestAnimationFrame(() => requestAnimationFrame(() => this.zoom("fit")));
  }

  /** Fetch a layer the first time it is needed. */
  private async layer(name: Layer, needed: boolean): Promise<void> {
    const { before, after } = this.sources;
    if (!needed || this.layers.has(name) || !this.left || !before || !after) return;
    const url = this.querySelector<HTMLElement>(name === "changes" ? "[data-mode=changes]" : "[data-toggle=aligned]")?.dataset.url;
    const source = name === "after" ? tileSource(after) : url ? pictureSource(url, before) : null;
    if (source) this.layers.set(name, await addPicture(this.left, source));
  }

  private async toggle(button: HTMLElement): Promise<void> {
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on));
    if (button.dataset.toggle === "aligned") {
      this.aligned = on;
      await this.choose(on && this.mode === "side" ? "slider" : this.mode, false);
      return;
    }
    const [before, after] = [this.sources.before?.copies[0]?.url, this.sources.after?.copies[0]?.url];
    this.filter = on && before && after ? await filterTo(before, after) : null;
    for (const viewer of [this.left, this.right]) viewer?.forceRedraw();
  }

  private blink(): void {
    if (document.hidden) return;
    this.blinked = !this.blinked;
    this.draw();
  }

  private zoom(how: string): void {
    const viewer = this.left ?? this.right;
    if (!viewer?.viewport) return;
    if (how === "fit") {
      for (const each of [this.left, this.right]) each?.viewport?.goHome(true);
    } else if (how === "full") {
      this.zoomFull(viewer);
    } else {
      viewer.viewport.zoomBy(how === "in" ? 1.5 : 1 / 1.5);
      viewer.viewport.applyConstraints();
    }
    this.draw();
  }

  /** Show one pixel of the photo on one of the screen, or the whole picture again. */
  private zoomFull(viewer: OpenSeadragon.Viewer): void {
    const full = viewer.world.getItemAt(0).imageToViewportZoom(1 / (window.devicePixelRatio || 1));
    if (viewer.viewport.getZoom() >= full * 0.98) this.zoom("fit");
    else viewer.viewport.zoomTo(full, undefined, true);
  }

  /** Show of the upper layers what the mode asks for. */
  private draw(): void {
    const top = this.layers.get(this.mode === "changes" ? "changes" : this.aligned ? "aligned" : "after");
    for (const image of this.layers.values()) if (image !== top) image.setOpacity(0);
    this.dataset.shows = this.mode === "blink" ? (this.blinked ? "after" : "before") : "";
    this.outline();
    if (!top) return;
    if (this.mode === "slider") this.clip(top);
    else {
      top.setClip(null);
      top.setOpacity(this.mode === "changes" || (this.mode === "blink" && this.blinked) ? 1 : 0);
    }
    this.left?.forceRedraw();
  }

  /** Outline the problem where each photo is seen; the aligned after photo lies as the before photo does. */
  private outline(): void {
    const { before, after } = this.problem;
    const edge = this.mode === "slider" ? (this.divider?.share ?? 1) : this.dataset.shows === "after" ? 0 : 1;
    const layer = this.layers.get(this.aligned ? "aligned" : "after");
    this.outlines.after?.show("problem", this.isOther("after") ? [] : after, this.right?.world.getItemAt(0));
    this.outlines.before?.show("problem", this.isOther("before") ? [] : before, this.left?.world.getItemAt(0), 0, edge);
    const corners = edge === 1 || this.isOther("after") ? [] : this.aligned ? before : after;
    this.outlines.before?.show("problem-after", corners, layer, edge, 1);
  }

  private isOther(stage: string): boolean {
    return this.querySelector(`figure[data-stage=${stage}]`)?.classList.contains("is-other") ?? false;
  }

  /** Show the after photo only to the right of the divider. */
  private clip(image: OpenSeadragon.TiledImage): void {
    const viewer = this.left;
    if (!viewer || !this.divider) return;
    const size = image.getContentSize();
    const edge = new OpenSeadragon.Point(this.divider.share * viewer.element.clientWidth, 0);
    const x = Math.min(Math.max(image.viewerElementToImageCoordinates(edge).x, 0), size.x);
    image.setClip(new OpenSeadragon.Rect(x, 0, size.x - x, size.y));
    image.setOpacity(x >= size.x ? 0 : 1);
  }

  /** Put another photo of the viewpoint in the place of the one of its stage. */
  private swap(button: HTMLElement): void {
    const stage = button.dataset.stage === "after" ? "after" : "before";
    const viewer = stage === "after" ? this.right : this.left;
    if (!viewer) return;
    const source = JSON.parse(button.dataset.source ?? "") as Source;
    const first = viewer.world.getItemAt(0);
    const index = 0;
    viewer.addTiledImage({ tileSource: tileSource(source), index, success: () => viewer.world.removeItem(first) });
    this.sources[stage] = source;
    const old = this.layers.get("after");
    if (stage === "after" && old && this.left) {
      this.left.world.removeItem(old);
      this.layers.delete("after");
      if (this.mode !== "side") void this.choose(this.mode, false);
    }
    for (const other of this.querySelectorAll<HTMLElement>(`.strip-photo[aria-pressed=true]`)) {
      const same = (other.dataset.stage === "after" ? "after" : "before") === stage;
      if (same) other.setAttribute("aria-pressed", "false");
    }
    button.setAttribute("aria-pressed", "true");
    const when = this.querySelector(`figure[data-stage=${stage}] .photo-when`);
    const time = button.querySelector("time");
    if (when && time) when.replaceChildren(time.cloneNode(true));
    this.querySelector(`figure[data-stage=${stage}]`)?.classList.toggle("is-other", !button.classList.contains(`in-pair-${stage}`));
    this.outline();
  }
}

customElements.define("photo-compare", PhotoCompare);
