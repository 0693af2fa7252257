/**
 * <site-plan data-plan>: fence, viewpoint, photos and tracks to scale, in metres east and north, without map tiles.
 *
 * Drawn once somebody comes near it. What it shows is also said in words in the list beside it, which is all there is
 * without scripts.
 */

import type { Plan } from "../plan/plan";

class SitePlan extends HTMLElement {
  private map?: { remove(): void };
  private watcher?: IntersectionObserver;

  connectedCallback(): void {
    this.watcher = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && void this.draw(), {
      rootMargin: "400px",
    });
    this.watcher.observe(this);
  }

  disconnectedCallback(): void {
    this.watcher?.disconnect();
    this.map?.remove();
    this.map = undefined;
  }

  private async draw(): Promise<void> {
    this.watcher?.disconnect();
    const place = this.querySelector<HTMLElement>(".plan-drawing");
    if (!place || this.map) return;
    const { drawPlan } = await import("../plan/draw");
    if (!this.isConnected) return;
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", this.dataset.label ?? "");
    this.map = drawPlan(place, JSON.parse(this.dataset.plan ?? "{}") as Plan, this.dataset);
  }
}

customElements.define("site-plan", SitePlan);
