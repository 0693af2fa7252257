/** A map of the Earth: the operator's tiles, or a plain ground with a graticule; either has a scale. */

import L from "leaflet";
import { addScaleOnEarth, type LengthWords } from "../plan/scale";
import { stepOf, written } from "./graticule";

export interface GroundWords extends LengthWords {
  tiles?: string;
  credit?: string;
  zoom?: string;
  larger?: string;
  smaller?: string;
}

const CLOSEST = 20;

export function makeGround(place: HTMLElement, words: GroundWords): L.Map {
  const map = L.map(place, { attributionControl: false, zoomControl: false, preferCanvas: true, minZoom: 3, maxZoom: CLOSEST });
  L.control.zoom({ position: "bottomright", zoomInTitle: words.larger, zoomOutTitle: words.smaller }).addTo(map);
  if (words.tiles) {
    L.tileLayer(words.tiles, { maxNativeZoom: Number(words.zoom ?? 18), maxZoom: CLOSEST, className: "plan-tile" }).addTo(map);
    if (words.credit) L.control.attribution({ prefix: false }).addAttribution(escaped(words.credit)).addTo(map);
  } else addGraticule(map);
  addScaleOnEarth(map, words);
  return map;
}

/** Return a colour of the page's styles, as a canvas takes it. */
export function colourOf(place: Element, name: string): string {
  return getComputedStyle(place).getPropertyValue(name).trim() || "#17598f";
}

function addGraticule(map: L.Map): void {
  const layer = L.layerGroup().addTo(map);
  map.createPane("graticule").style.zIndex = "150"; // below everything that is drawn
  const renderer = L.svg({ padding: 0.5, pane: "graticule" });
  const style = { className: "plan-grid", interactive: false, pane: "graticule", renderer };
  map.on("moveend", () => {
    layer.clearLayers();
    const seen = map.getBounds().pad(0.3);
    const step = stepOf(map.getBounds().getEast() - map.getBounds().getWest());
    for (const east of lines(seen.getWest(), seen.getEast(), step)) {
      L.polyline([[seen.getSouth(), east], [seen.getNorth(), east]], style).addTo(layer);
      label(layer, [map.getBounds().getNorth(), east], written(east, step, "EW"), "graticule graticule-east");
    }
    for (const north of lines(seen.getSouth(), seen.getNorth(), step)) {
      L.polyline([[north, seen.getWest()], [north, seen.getEast()]], style).addTo(layer);
      label(layer, [north, map.getBounds().getEast()], written(north, step, "NS"), "graticule graticule-north");
    }
  });
}

function lines(from: number, to: number, step: number): number[] {
  const first = Math.ceil(from / step);
  const count = Math.max(0, Math.floor(to / step) - first + 1);
  return Array.from({ length: Math.min(count, 60) }, (_, index) => (first + index) * step);
}

function label(layer: L.LayerGroup, at: [number, number], text: string, className: string): void {
  const icon = L.divIcon({ className, html: text, iconSize: [0, 0] });
  L.marker(at, { icon, pane: "graticule", interactive: false, keyboard: false }).addTo(layer);
}

function escaped(text: string): string {
  return Object.assign(document.createElement("span"), { textContent: text }).innerHTML;
}
