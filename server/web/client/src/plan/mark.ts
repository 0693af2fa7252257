/** One position: its dot, its error, the way the camera looked, and how far it lies from the site's point. */

import L from "leaflet";
import type { Mark } from "./plan";

const HALF_VIEW_DEG = 30;
/** Photos nearer than this need no line to the centre: the drawing shows it. */
const LINE_FROM_SHARE = 0.12;

export function drawMark(map: L.Map, mark: Mark, extent: L.LatLngBounds): void {
  const reach = Math.hypot(extent.getNorth() - extent.getSouth(), extent.getEast() - extent.getWest());
  const at: [number, number] = [mark.north_m, mark.east_m];
  const quiet = { interactive: false };
  const far = Math.hypot(mark.north_m, mark.east_m) > reach * LINE_FROM_SHARE;
  if (mark.kind !== "standpoint" && far) {
    const line = L.polyline([[0, 0], at], { className: `plan-line plan-${mark.kind}`, ...quiet }).addTo(map);
    const middle = mark.drawn ? 0.5 : (0.42 * reach) / Math.hypot(...at);
    const place: [number, number] = [at[0] * middle, at[1] * middle];
    line.bindTooltip(mark.distance, { permanent: true, direction: "center", className: "plan-figure" }).openTooltip(place);
  }
  if (mark.bearing_deg !== null) {
    L.polygon(wedge(at, mark.bearing_deg, reach * 0.16), { className: `plan-wedge plan-${mark.kind}`, ...quiet }).addTo(map);
  }
  if (mark.error_m) L.circle(at, { radius: mark.error_m, className: `plan-error plan-${mark.kind}`, ...quiet }).addTo(map);
  const byForm = mark.kind.endsWith("-form"); // named in the list only: it lies where the photo does
  const dot = L.circleMarker(at, { radius: byForm ? 4 : 6, className: `plan-dot plan-${mark.kind}`, ...quiet }).addTo(map);
  if (byForm) return;
  dot
    .bindTooltip(words(mark.label), { permanent: true, direction: side(mark, extent), offset: [0, 0], className: `plan-name plan-name-${mark.kind}` })
    .openTooltip();
}

/** Names come from whoever registers sites, and are text: Leaflet would take a string for HTML. */
function words(text: string): HTMLElement {
  return Object.assign(document.createElement("span"), { textContent: text });
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

/** Names go inwards from the edge; in the middle each kind has its side, so that photos from one standpoint stay legible. */
function side(mark: Mark, extent: L.LatLngBounds): L.Direction {
  if (mark.kind === "standpoint") return "bottom";
  const across = (mark.east_m - extent.getCenter().lng) / (extent.getEast() - extent.getWest());
  if (Math.abs(across) > 0.3) return across > 0 ? "left" : "right";
  return mark.kind.startsWith("before") ? "left" : "right";
}
