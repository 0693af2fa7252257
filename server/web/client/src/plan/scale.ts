/** How long is a metre on the drawing? A bar of a whole length, written as lengths are on the rest of the page. */

import L from "leaflet";

const WIDEST_PX = 110;
const KILOMETRES_FROM_M = 2000;

export interface LengthWords {
  /** “{n} m” in the reader's language. */
  metres?: string;
  kilometres?: string;
}

/** Add the bar to a plan in metres. */
export function addScale(map: L.Map, words: LengthWords): void {
  addBar(map, words, "zoomend", () => map.getZoomScale(map.getZoom(), 0));
}

/** Add the bar to a map of the Earth, for the latitude in its middle. */
export function addScaleOnEarth(map: L.Map, words: LengthWords): void {
  addBar(map, words, "moveend", () => {
    const middle = map.getSize().y / 2;
    return 100 / map.distance(map.containerPointToLatLng([0, middle]), map.containerPointToLatLng([100, middle]));
  });
}

function addBar(map: L.Map, words: LengthWords, when: string, pixelsOfMetre: () => number): void {
  const scale = new L.Control({ position: "bottomleft" });
  const bar = L.DomUtil.create("div", "leaflet-control-scale-line");
  scale.onAdd = () => {
    const frame = L.DomUtil.create("div", "leaflet-control-scale");
    frame.append(bar);
    return frame;
  };
  scale.addTo(map);
  const draw = (): void => {
    const pixelsPerMetre = pixelsOfMetre();
    const metres = barLength(WIDEST_PX / pixelsPerMetre);
    bar.style.width = `${Math.round(metres * pixelsPerMetre)}px`;
    bar.textContent = lengthWords(metres, words);
  };
  map.on(when, draw);
  map.whenReady(draw);
}

/** Return the last of 1, 2, 5, 10, 20, 50, … metres that is not longer. */
export function barLength(longest: number): number {
  const ten = 10 ** Math.floor(Math.log10(longest));
  return ([5, 2].find((factor) => factor * ten <= longest) ?? 1) * ten;
}

export function lengthWords(metres: number, words: LengthWords): string {
  const [length, said] = metres >= KILOMETRES_FROM_M ? [metres / 1000, words.kilometres ?? "{n} km"] : [metres, words.metres ?? "{n} m"];
  return said.replace("{n}", length.toLocaleString("en", { maximumFractionDigits: 2 }));
}
