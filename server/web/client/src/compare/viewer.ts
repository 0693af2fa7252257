/** One picture in a viewer that fetches the larger sizes only when somebody looks closer. */

import OpenSeadragon from "openseadragon";

export interface Level {
  url: string;
  width: number;
  height: number;
}

/** OpenSeadragon 6 adds a style element unless there is one, which our content security policy refuses: be there. */
function standInForItsStyle(): void {
  if (document.querySelector("style[data-openseadragon-mobile-css]")) return;
  const style = document.createElementNS("urn:none", "style"); // found by its selector, and no style to a browser
  style.setAttribute("data-openseadragon-mobile-css", "");
  document.head.append(style);
}

export function openViewer(figure: HTMLElement, levels: Level[]): OpenSeadragon.Viewer {
  standInForItsStyle();
  const picture = figure.querySelector("img");
  const place = document.createElement("div");
  place.className = "viewer";
  place.setAttribute("role", "img");
  place.setAttribute("aria-label", picture?.alt ?? "");
  picture?.replaceWith(place);
  const viewer = OpenSeadragon({
    element: place,
    tileSources: source(levels),
    drawer: "canvas",
    minPixelRatio: 0.3,
    showNavigationControl: false,
    showNavigator: false,
    animationTime: 0.25,
    springStiffness: 10,
    visibilityRatio: 0.6,
    minZoomImageRatio: 0.8,
    maxZoomPixelRatio: 4,
    gestureSettingsMouse: { clickToZoom: false, dblClickToZoom: true, scrollToZoom: true },
    gestureSettingsTouch: { pinchRotate: false, flickEnabled: false },
    tabIndex: 0,
  } as OpenSeadragon.Options);
  // our own page keys do the rest, and letters must not turn the picture
  viewer.addHandler("canvas-key", (event) => {
    event.preventDefaultAction = !["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"].includes(keyOf(event.originalEvent));
  });
  return viewer;
}

/** Add a second picture of the same width to a viewer. */
export function openPicture(viewer: OpenSeadragon.Viewer, levels: Level[]): Promise<OpenSeadragon.TiledImage> {
  return new Promise((resolve, reject) => {
    viewer.addTiledImage({
      tileSource: source(levels),
      success: (event: Event) => resolve((event as unknown as { item: OpenSeadragon.TiledImage }).item),
      error: reject,
    });
  });
}

/** Every size is one tile, of which OpenSeadragon would fetch the largest at once; tell it to begin with the smallest. */
function source(levels: Level[]): OpenSeadragon.LegacyTileSource {
  const pyramid = new OpenSeadragon.LegacyTileSource(levels);
  pyramid.getClosestLevel = () => 0;
  return pyramid;
}

function keyOf(event: Event): string {
  return (event as KeyboardEvent).key;
}
