/** Outlines over a viewer: they stay where they are in the picture, however it is moved, and as thin as they were. */

import OpenSeadragon from "openseadragon";
import type { Corner } from "../desk/sketch";

const SVG = "http://www.w3.org/2000/svg";

interface Drawn {
  line: SVGElement;
  corners: Corner[];
  image: OpenSeadragon.TiledImage;
  from: number;
  to: number;
}

export class Outlines {
  readonly svg: SVGSVGElement;
  /** Called whenever the picture has moved. */
  moved: () => void = () => {};
  private readonly drawn = new Map<string, Drawn>();

  constructor(private readonly viewer: OpenSeadragon.Viewer) {
    this.svg = document.createElementNS(SVG, "svg") as SVGSVGElement;
    this.svg.setAttribute("class", "outlines");
    this.svg.setAttribute("aria-hidden", "true");
    viewer.element.append(this.svg);
    for (const name of ["viewport-change", "resize", "open", "update-viewport"] as const) viewer.addHandler(name, () => this.draw());
  }

  /** The picture that lies lowest. */
  get picture(): OpenSeadragon.TiledImage {
    return this.viewer.world.getItemAt(0);
  }

  /** Draw corners on one of the viewer's pictures, between two places of the viewer's width, 0 to 1. */
  show(name: string, corners: Corner[], image: OpenSeadragon.TiledImage | undefined, from = 0, to = 1): void {
    if (!image || !corners.length) return this.hide(name);
    const line = this.drawn.get(name)?.line ?? this.line(name);
    this.drawn.set(name, { line, corners, image, from, to });
    this.draw();
  }

  hide(name: string): void {
    this.drawn.get(name)?.line.remove();
    this.drawn.delete(name);
  }

  /** Where on the viewer is a place of the picture? */
  toViewer([x, y]: Corner, image = this.picture): OpenSeadragon.Point {
    const size = image.getContentSize();
    return image.imageToViewerElementCoordinates(new OpenSeadragon.Point(x * size.x, y * size.y));
  }

  /** Which place of the picture is at a point of the viewer? */
  toPicture(x: number, y: number, image = this.picture): Corner {
    const size = image.getContentSize();
    const place = image.viewerElementToImageCoordinates(new OpenSeadragon.Point(x, y));
    return [place.x / size.x, place.y / size.y];
  }

  private line(name: string): SVGElement {
    const line = document.createElementNS(SVG, "polygon") as SVGElement;
    line.setAttribute("class", `outline outline-${name}`);
    this.svg.append(line);
    return line;
  }

  private draw(): void {
    const width = this.viewer.element.clientWidth;
    for (const { line, corners, image, from, to } of this.drawn.values()) {
      const points = corners.map((corner) => this.toViewer(corner, image));
      line.setAttribute("points", points.map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`).join(" "));
      line.style.clipPath = from > 0 || to < 1 ? clip(points, from * width, to * width) : "";
    }
    this.moved();
  }
}

/** A shape is clipped by its own box: say in it which stretch of the viewer may show. */
function clip(points: OpenSeadragon.Point[], from: number, to: number): string {
  const across = points.map(({ x }) => x);
  const [left, right] = [Math.min(...across), Math.max(...across)];
  return `inset(-9px ${Math.max(right - to, -9)}px -9px ${Math.max(from - left, -9)}px)`;
}
