/** Map tiles under a plan in metres: each is laid where its corners are, so that the plan stays true to scale. */

import L from "leaflet";
import type { Tiles } from "./plan";

const EARTH_M = 6_378_137;
const TILE_PX = 256;
const MOST = 48;

/** Show the tiles of what is seen, and again whenever the plan is moved. */
export function layTiles(map: L.Map, tiles: Tiles): void {
  map.createPane("tiles").style.zIndex = "150"; // below everything that is drawn
  const shown = new Map<string, L.ImageOverlay>();
  const lay = (): void => {
    const wanted = new Map(seen(map, tiles));
    for (const [url, overlay] of shown) if (!wanted.has(url)) shown.delete(url) && overlay.remove();
    for (const [url, bounds] of wanted) {
      if (!shown.has(url)) shown.set(url, L.imageOverlay(url, bounds, { pane: "tiles", className: "plan-tile" }).addTo(map));
    }
  };
  map.on("moveend", lay);
  lay();
  if (tiles.credit) L.control.attribution({ prefix: false }).addAttribution(escaped(tiles.credit)).addTo(map);
}

/** Give the address of each tile that is seen, and where it lies in metres. */
function* seen(map: L.Map, tiles: Tiles): Generator<[string, L.LatLngBoundsExpression]> {
  const view = map.getBounds().pad(0.1);
  const zoom = zoomOf(map, tiles);
  const [west, south] = [column(view.getWest(), zoom, tiles), row(view.getSouth(), zoom, tiles)].map(Math.floor) as [number, number];
  const [east, north] = [column(view.getEast(), zoom, tiles), row(view.getNorth(), zoom, tiles)].map(Math.floor) as [number, number];
  if ((east - west + 1) * (south - north + 1) > MOST) return;
  for (let x = west; x <= east; x++) {
    for (let y = north; y <= south; y++) {
      const url = tiles.url.replace("{z}", String(zoom)).replace("{x}", String(x)).replace("{y}", String(y));
      yield [url, [[northOf(y + 1, zoom, tiles), eastOf(x, zoom, tiles)], [northOf(y, zoom, tiles), eastOf(x + 1, zoom, tiles)]]];
    }
  }
}

/** Return the zoom at which a pixel of a tile is about one of the screen. */
function zoomOf(map: L.Map, tiles: Tiles): number {
  const metresPerPixel = 1 / map.getZoomScale(map.getZoom(), 0);
  const whole = (2 * Math.PI * EARTH_M * Math.cos(radians(tiles.latitude))) / TILE_PX;
  return Math.max(1, Math.min(tiles.zoom, Math.round(Math.log2(whole / metresPerPixel))));
}

/** Column, counted in tiles from 180° west, at metres east of the plan's centre. */
export function column(east_m: number, zoom: number, tiles: Tiles): number {
  const longitude = tiles.longitude + degrees(east_m / (EARTH_M * Math.cos(radians(tiles.latitude))));
  return ((longitude + 180) / 360) * 2 ** zoom;
}

/** Row, counted in tiles from the north, at metres north of the plan's centre. */
export function row(north_m: number, zoom: number, tiles: Tiles): number {
  const latitude = radians(tiles.latitude + degrees(north_m / EARTH_M));
  return ((1 - Math.asinh(Math.tan(latitude)) / Math.PI) / 2) * 2 ** zoom;
}

/** Metres east of the plan's centre at which a column begins. */
export function eastOf(x: number, zoom: number, tiles: Tiles): number {
  return radians((x / 2 ** zoom) * 360 - 180 - tiles.longitude) * EARTH_M * Math.cos(radians(tiles.latitude));
}

/** Metres north of the plan's centre at which a row begins. */
export function northOf(y: number, zoom: number, tiles: Tiles): number {
  return (Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / 2 ** zoom))) - radians(tiles.latitude)) * EARTH_M;
}

function radians(angle: number): number {
  return (angle * Math.PI) / 180;
}

function degrees(angle: number): number {
  return (angle * 180) / Math.PI;
}

function escaped(text: string): string {
  return Object.assign(document.createElement("span"), { textContent: text }).innerHTML;
}
