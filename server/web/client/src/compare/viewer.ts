/** One photo in a viewer that fetches the larger sizes only where somebody looks closer. */

import OpenSeadragon from "openseadragon";
import { type Source, tileSource } from "./source";

/** OpenSeadragon 6 adds a style element unless there is one, which our content security policy refuses: be there. */
function standInForItsStyle(): void {
  if (document.querySelector("style[data-openseadragon-mobile-css]")) return;
  const style = document.createElementNS("urn:none", "style"); // found by its selector, and no style to a browser
  style.setAttribute("data-openseadragon-mobile-css", "");
  document.head.append(style);
}

/** Lay a viewer over the plain picture, which is hidden once the viewer has drawn it, and is what goes on paper. */
export function openViewer(figure: HTMLElement, source: Source): OpenSeadragon.Viewer {
  standInForItsStyle();
  const picture = figure.querySelector("img");
  const place = document.createElement("div");
  place.className = "viewer";
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", picture?.alt ?? "");
  picture?.setAttribute("alt", "");
  picture?.after(place);
  const viewer = OpenSeadragon({
    element: place,
    tileSources: tileSource(source),
    drawer: "canvas",
    minPixelRatio: 0.8,
    showNavigationControl: false,
    showNavigator: false,
    animationTime: 0.25,
    springStiffness: 10,
    blendTime: 0,
    visibilityRatio: 0.6,
    minZoomImageRatio: 0.8,
    maxZoomPixelRatio: 4,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, scrollToZoom: true },
    gestureSettingsTouch: { pinchRotate: false, flickEnabled: false },
    tabIndex: 0,
  } as unknown as OpenSeadragon.Options);
  viewer.addOnceHandler("tile-drawn", () => window.setTimeout(() => picture?.classList.add("is-covered"), 300));
  // our own page keys do the rest, and letters must not turn the picture
  viewer.addHandler("canvas-key", (event) => {
    event.preventDefaultAction = !["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(keyOf(event.originalEvent));
  });
  return viewer;
}

/** Add a picture of the same width to a viewer, on top of what it shows. */
export function addPicture(viewer: OpenSeadragon.Viewer, source: OpenSeadragon.TileSource): Promise<OpenSeadragon.TiledImage> {
  return new Promise((resolve, reject) => {
    viewer.addTiledImage({
      tileSource: source,
      opacity: 0,
      preload: true,
      success: (event: Event) => resolve((event as unknown as { item: OpenSeadragon.TiledImage }).item),
      error: reject,
    });
  });
}

function keyOf(event: Event): string {
  return (event as KeyboardEvent).key;
}
