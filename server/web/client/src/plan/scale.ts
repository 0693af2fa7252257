/** How long is a metre on the drawing? A bar of a whole length, written as lengths are on the rest of the page. */

import L from "leaflet";

const WIDEST_PX = 110;
const KILOMETRES_FROM_M = 2000;

export interface LengthWords {
  /** “{n} m” in the reader's language. */
  metres?: string;
  kilometres?: string;
}

export function addScale(map: L.Map, words: LengthWords): void {
  const scale = new L.Control({ position: "bottomleft" });
  const bar = L.DomUtil.create("div", "leaflet-control-scale-line");
  scale.onAdd = () => {
    const frame = L.DomUtil.create("div", "leaflet-control-scale");
    frame.append(bar);
    return frame;
  };
  scale.addTo(map);
  const draw = (): void => {
    const pixelsPerMetre = map.getZoomScale(map.getZoom(), 0);
    const metres = barLength(WIDEST_PX / pixelsPerMetre);
    bar.style.width = `${Math.round(metres * pixelsPerMetre)}px`;
    bar.textContent = lengthWords(metres, words);
  };
  map.on("zoomend", draw);
  draw();
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
