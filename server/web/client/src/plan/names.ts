/** What stands at which spot? Marks that lie on each other share one label, a line for each, so that none covers another. */

import L from "leaflet";
import { hasLine, isByForm, reachOf } from "./mark";
import type { Mark } from "./plan";

/** Marks nearer than this share of the plan's reach would have their names on each other. */
const ONE_SPOT_SHARE = 0.06;
/** Where the line to a photo outside of the drawing is labelled. */
const INSIDE_SHARE = 0.42;

export function nameSpots(map: L.Map, marks: Mark[], extent: L.LatLngBounds): void {
  const reach = reachOf(extent);
  for (const spot of spotsOf(marks, reach)) {
    const [first] = spot;
    if (!first) continue;
    const far = spot.find((mark) => hasLine(mark, reach));
    if (far) label(map, alongTheLine(far, reach), "center", "plan-figure", [far.distance]);
    const lines = spot.map((mark) => Object.assign(words(mark.label), { className: `plan-name-${mark.kind}` }));
    label(map, [first.north_m, first.east_m], sideOf(spot, extent), "plan-name", lines);
  }
}

/** Return the marks that have names, together where they lie on each other. */
export function spotsOf(marks: Mark[], reach: number): Mark[][] {
  const spots: Mark[][] = [];
  for (const mark of marks.filter((mark) => !isByForm(mark))) {
    const here = spots.find(([first]) => first && Math.hypot(first.east_m - mark.east_m, first.north_m - mark.north_m) < reach * ONE_SPOT_SHARE);
    if (here) here.push(mark);
    else spots.push([mark]);
  }
  return spots;
}

/** Names go inwards from the edge; in the middle each kind has its side. */
export function sideOf(spot: Mark[], extent: L.LatLngBounds): L.Direction {
  const photo = spot.find((mark) => mark.kind !== "standpoint");
  if (!photo) return "bottom";
  const across = (photo.east_m - extent.getCenter().lng) / (extent.getEast() - extent.getWest());
  if (Math.abs(across) > 0.3) return across > 0 ? "left" : "right";
  return photo.kind === "before" && !spot.some((mark) => mark.kind === "after") ? "left" : "right";
}

function alongTheLine(mark: Mark, reach: number): [number, number] {
  const middle = mark.drawn ? 0.5 : (INSIDE_SHARE * reach) / Math.hypot(mark.north_m, mark.east_m);
  return [mark.north_m * middle, mark.east_m * middle];
}

function label(map: L.Map, at: [number, number], direction: L.Direction, className: string, lines: (string | HTMLElement)[]): void {
  const content = document.createElement("span");
  content.append(...lines);
  L.tooltip({ permanent: true, direction, offset: [0, 0], className }).setLatLng(at).setContent(content).addTo(map);
}

/** Names come from whoever registers sites, and are text: Leaflet would take a string for HTML. */
function words(text: string): HTMLElement {
  return Object.assign(document.createElement("span"), { textContent: text });
}
