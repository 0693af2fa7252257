/**
 * <photo-compare>: before and after, side by side or under a slider, with zoom and pan locked together.
 *
 * Two viewers follow each other. Under the slider the first holds both pictures and the after photo is clipped where
 * the divider stands on the screen, whatever the zoom. Without scripts the two pictures simply stand side by side.
 */

import OpenSeadragon from "openseadragon";
import { Divider } from "../compare/divider";
import { followEachOther } from "../compare/follow";
import { type Level, openPicture, openViewer } from "../compare/viewer";

type Mode = "side" | "slider";
const REMEMBERED = "compare-mode";

class PhotoCompare extends HTMLElement {
  private left?: OpenSeadragon.Viewer;
  private right?: OpenSeadragon.Viewer;
  private overlay?: OpenSeadragon.TiledImage;
  private divider?: Divider;

  connectedCallback(): void {
    const [before, after] = [this.figure("before"), this.figure("after")];
    if (!before && !after) return;
    const shapes = [before, after].flatMap((one) => one?.levels.slice(-1) ?? []).map((whole) => whole.height / whole.width);
    this.style.setProperty("--shape", String(Math.max(...shapes)));
    this.classList.add("is-live");
    if (before) this.left = openViewer(before.figure, before.levels);
    if (after) this.right = openViewer(after.figure, after.levels);
    this.listen();
    if (this.left && this.right && after) void this.lay(after.levels);
    else this.querySelector<HTMLElement>("[data-mode=slider]")?.setAttribute("disabled", "");
  }

  disconnectedCallback(): void {
    this.left?.destroy();
    this.right?.destroy();
  }

  /** Put the after photo over the before photo as well, unseen until the slider is chosen. */
  private async lay(levels: Level[]): Promise<void> {
    const [before, after] = [this.left, this.right];
    if (!before || !after) return;
    followEachOther(before, after);
    this.overlay = await openPicture(before, levels);
    this.overlay.setOpacity(0);
    const handle = this.querySelector<HTMLElement>(".divider");
    if (handle) this.divider = new Divider(handle, () => this.clip());
    before.addHandler("viewport-change", () => this.clip());
    before.addHandler("resize", () => this.clip());
    this.choose(localStorage.getItem(REMEMBERED) === "slider" ? "slider" : "side");
  }

  private listen(): void {
    const tools = this.querySelector<HTMLElement>(".compare-tools");
    if (!tools) return;
    tools.hidden = false;
    tools.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest("button") : null;
      if (button?.dataset.mode) this.choose(button.dataset.mode as Mode);
      if (button?.dataset.zoom) this.zoom(button.dataset.zoom);
    });
  }

  private choose(mode: Mode): void {
    if (!this.overlay || !this.divider) return;
    localStorage.setItem(REMEMBERED, mode);
    this.dataset.mode = mode;
    for (const button of this.querySelectorAll<HTMLElement>("[data-mode]")) {
      button.setAttribute("aria-pressed", String(button.dataset.mode === mode));
    }
    this.divider.handle.hidden = mode !== "slider";
    this.overlay.setOpacity(mode === "slider" ? 1 : 0);
    // the stage has a new shape: show the whole picture in it
    requestAnimationFrame(() => requestAnimationFrame(() => this.zoom("fit")));
  }

  private zoom(how: string): void {
    const viewer = this.left ?? this.right;
    if (!viewer) return;
    if (how === "fit") {
      for (const each of [this.left, this.right]) each?.viewport?.goHome(true);
    } else {
      viewer.viewport.zoomBy(how === "in" ? 1.5 : 1 / 1.5);
      viewer.viewport.applyConstraints();
    }
    this.clip();
  }

  /** Show the after photo only to the right of the divider. */
  private clip(): void {
    const [viewer, overlay, divider] = [this.left, this.overlay, this.divider];
    if (!viewer || !overlay || !divider || this.dataset.mode !== "slider") return;
    const size = overlay.getContentSize();
    const edge = new OpenSeadragon.Point(divider.share * viewer.element.clientWidth, 0);
    const x = Math.min(Math.max(overlay.viewerElementToImageCoordinates(edge).x, 0), size.x);
    overlay.setClip(new OpenSeadragon.Rect(x, 0, size.x - x, size.y));
    overlay.setOpacity(x >= size.x ? 0 : 1);
    viewer.forceRedraw();
  }

  private figure(stage: string): { figure: HTMLElement; levels: Level[] } | null {
    const figure = this.querySelector<HTMLElement>(`[data-stage=${stage}][data-levels]`);
    return figure ? { figure, levels: JSON.parse(figure.dataset.levels ?? "[]") as Level[] } : null;
  }
}

customElements.define("photo-compare", PhotoCompare);
