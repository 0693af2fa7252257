/** The plan as a drawing that can be moved and enlarged. */

import L from "leaflet";
import { drawGrid } from "./grid";
import { drawMark } from "./mark";
import { nameSpots } from "./names";
import type { Plan } from "./plan";
import { addScale, type LengthWords } from "./scale";
import { layTiles } from "./tiles";

export interface Words extends LengthWords {
  larger?: string;
  smaller?: string;
}

export function drawPlan(place: HTMLElement, plan: Plan, words: Words): L.Map {
  const map = L.map(place, {
    crs: L.CRS.Simple,
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0,
    zoomDelta: 1,
    minZoom: -10,
    maxZoom: 6,
    scrollWheelZoom: false,
    keyboard: false,
  });
  const grid = L.layerGroup().addTo(map);
  map.on("moveend", () => drawGrid(map, grid));
  map.fitBounds(extentOf(plan), { padding: [44, 44], maxZoom: 3, animate: false });
  if (plan.tiles) layTiles(map, plan.tiles);
  const style = { className: "plan-fence", interactive: false };
  if (plan.radius_m) L.circle([0, 0], { radius: plan.radius_m, ...style }).addTo(map);
  else L.polygon(corners(plan), style).addTo(map);
  L.circleMarker([0, 0], { radius: 2.5, className: "plan-centre", interactive: false }).addTo(map);
  for (const track of plan.tracks) L.polyline(onPlan(track.points), { className: `plan-track plan-${track.kind}`, interactive: false }).addTo(map);
  for (const mark of plan.marks) drawMark(map, mark, extentOf(plan));
  nameSpots(map, plan.marks, extentOf(plan));
  L.control.zoom({ zoomInTitle: words.larger, zoomOutTitle: words.smaller }).addTo(map);
  addScale(map, words);
  addNorth(map);
  return map;
}

function corners(plan: Plan): [number, number][] {
  return onPlan(plan.ring);
}

function onPlan(points: [number, number][]): [number, number][] {
  return points.map(([east, north]) => [north, east]);
}

/** Return what must be seen: the fence, and the photos that are not in another county. */
export function extentOf(plan: Plan): L.LatLngBounds {
  const radius = plan.radius_m ?? 0;
  const extent = L.latLngBounds([-radius, -radius], [radius, radius]);
  for (const corner of corners(plan)) extent.extend(corner);
  for (const mark of plan.marks.filter((mark) => mark.drawn)) extent.extend([mark.north_m, mark.east_m]);
  return extent;
}

function addNorth(map: L.Map): void {
  const north = new L.Control({ position: "topright" });
  north.onAdd = () => {
    const arrow = L.DomUtil.create("div", "plan-north");
    arrow.textContent = "N";
    return arrow;
  };
  north.addTo(map);
}
