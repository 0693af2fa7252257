/** A light grid of whole metres, so that the eye can measure. */

import L from "leaflet";

const CELL_PX = 64;

export function drawGrid(map: L.Map, layer: L.LayerGroup): void {
  layer.clearLayers();
  const seen = map.getBounds().pad(0.5);
  const metresPerPixel = (seen.getEast() - seen.getWest()) / (map.getSize().x * 2);
  const step = whole(metresPerPixel * CELL_PX);
  const style = { className: "plan-grid", interactive: false };
  for (const x of steps(seen.getWest(), seen.getEast(), step)) {
    L.polyline([[seen.getSouth(), x], [seen.getNorth(), x]], style).addTo(layer);
  }
  for (const y of steps(seen.getSouth(), seen.getNorth(), step)) {
    L.polyline([[y, seen.getWest()], [y, seen.getEast()]], style).addTo(layer);
  }
}

/** Return the next of 1, 2, 5, 10, 20, 50, … metres. */
export function whole(metres: number): number {
  const ten = 10 ** Math.floor(Math.log10(metres));
  return ([1, 2, 5].find((factor) => factor * ten >= metres) ?? 10) * ten;
}

/** Return the multiples of a step between two places; a view that is too wide gets 200 of them. */
export function steps(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: Math.min(count, 200) }, (_, index) => (first + index) * step);
}
