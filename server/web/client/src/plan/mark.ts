/** One position: its dot, its error, the way the camera looked, and the line to the site's point. */

import L from "leaflet";
import type { Mark } from "./plan";

const HALF_VIEW_DEG = 30;
/** Photos nearer than this need no line to the centre: the drawing shows it. */
const LINE_FROM_SHARE = 0.12;

export function reachOf(extent: L.LatLngBounds): number {
  return Math.hypot(extent.getNorth() - extent.getSouth(), extent.getEast() - extent.getWest());
}

export function hasLine(mark: Mark, reach: number): boolean {
  return mark.kind !== "standpoint" && Math.hypot(mark.north_m, mark.east_m) > reach * LINE_FROM_SHARE;
}

export function drawMark(map: L.Map, mark: Mark, extent: L.LatLngBounds): void {
  const reach = reachOf(extent);
  const at: [number, number] = [mark.north_m, mark.east_m];
  const quiet = { interactive: false };
  if (hasLine(mark, reach)) L.polyline([[0, 0], at], { className: `plan-line plan-${mark.kind}`, ...quiet }).addTo(map);
  if (mark.bearing_deg !== null) {
    L.polygon(wedge(at, mark.bearing_deg, reach * 0.16), { className: `plan-wedge plan-${mark.kind}`, ...quiet }).addTo(map);
  }
  if (mark.error_m) L.circle(at, { radius: mark.error_m, className: `plan-error plan-${mark.kind}`, ...quiet }).addTo(map);
  L.circleMarker(at, { radius: isByForm(mark) ? 4 : 6, className: `plan-dot plan-${mark.kind}`, ...quiet }).addTo(map);
}

/** Named in the list only: it lies where the photo does. */
export function isByForm(mark: Mark): boolean {
  return mark.kind.endsWith("-form");
}

/** Return the sector that a camera sees: degrees clockwise from north. */
export function wedge([north, east]: [number, number], bearing: number, length: number): [number, number][] {
  const arc = Array.from({ length: 13 }, (_, step) => bearing - HALF_VIEW_DEG + (step * HALF_VIEW_DEG) / 6);
  const edge = arc.map((degrees): [number, number] => {
    const angle = (degrees * Math.PI) / 180;
    return [north + length * Math.cos(angle), east + length * Math.sin(angle)];
  });
  return [[north, east], ...edge];
}
