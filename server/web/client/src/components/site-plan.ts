/**
 * <site-plan data-plan>: fence, viewpoint and photos to scale, in metres east and north, without map tiles.
 *
 * What it shows is also said in words in the list beside it, which is all there is without scripts.
 */

import L from "leaflet";
import { drawGrid } from "../plan/grid";
import { drawMark } from "../plan/mark";
import type { Plan } from "../plan/plan";

class SitePlan extends HTMLElement {
  private map?: L.Map;

  connectedCallback(): void {
    const place = this.querySelector<HTMLElement>(".plan-drawing");
    if (!place || this.map) return;
    place.setAttribute("role", "img");
    place.setAttribute("aria-label", this.dataset.label ?? "");
    const plan = JSON.parse(this.dataset.plan ?? "{}") as Plan;
    this.map = L.map(place, {
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
    const grid = L.layerGroup().addTo(this.map);
    this.map.on("moveend", () => this.map && drawGrid(this.map, grid));
    this.map.fitBounds(extentOf(plan), { padding: [44, 44], maxZoom: 3, animate: false });
    this.draw(plan, this.map);
    const { larger, smaller } = this.dataset;
    L.control.zoom({ zoomInTitle: larger, zoomOutTitle: smaller }).addTo(this.map);
    L.control.scale({ imperial: false, maxWidth: 110 }).addTo(this.map);
    addNorth(this.map);
  }

  disconnectedCallback(): void {
    this.map?.remove();
    this.map = undefined;
  }

  private draw(plan: Plan, map: L.Map): void {
    const style = { className: "plan-fence", interactive: false };
    if (plan.radius_m) L.circle([0, 0], { radius: plan.radius_m, ...style }).addTo(map);
    else L.polygon(corners(plan), style).addTo(map);
    L.circleMarker([0, 0], { radius: 2.5, className: "plan-centre", interactive: false }).addTo(map);
    for (const mark of plan.marks) drawMark(map, mark, extentOf(plan));
  }
}

function corners(plan: Plan): [number, number][] {
  return plan.ring.map(([east, north]) => [north, east]);
}

/** Return what must be seen: the fence, and the photos that are not in another county. */
function extentOf(plan: Plan): L.LatLngBounds {
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

customElements.define("site-plan", SitePlan);
