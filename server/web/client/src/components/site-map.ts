/**
 * <site-map data-points>: all sites as dots by how they stand, with the list of those that are searched for and seen.
 *
 * Without scripts there is the list, searched by the server. Dots are drawn on a canvas; where many lie on one spot of
 * the screen, only the worst is drawn, so that ten thousand cost no more than what fits on it.
 */

import L from "leaflet";
import { colourOf, makeGround } from "../places/ground";
import { narrowed, thinned, type SitePoint } from "../places/points";

const LISTED = 200;
const COLOURS: Record<string, string> = {
  doubted: "--contradicted", overdue: "--doubtful", open: "--accent", completed: "--consistent", "no-issue": "--quiet",
};

class SiteMap extends HTMLElement {
  private map?: L.Map;
  private dots?: L.LayerGroup;
  private all: SitePoint[] = [];
  private state = "";
  private text = "";
  private paint = new Map<string, string>();

  connectedCallback(): void {
    void this.begin();
  }

  disconnectedCallback(): void {
    this.map?.remove();
  }

  private async begin(): Promise<void> {
    const place = this.querySelector<HTMLElement>(".register-drawing");
    const field = this.querySelector<HTMLInputElement>("[name=text]");
    if (!place || !field) return;
    try {
      const answer = await fetch(this.dataset.points ?? "", { credentials: "same-origin" });
      const { sites } = (await answer.json()) as { sites: [number, string, string, string, string, number, number][] };
      this.all = sites.map(([id, code, name, county, state, latitude, longitude]) => ({ id, code, name, county, state, latitude, longitude }));
    } catch {
      this.append(Object.assign(document.createElement("p"), { className: "flash flash-refused", textContent: this.dataset.failed ?? "" }));
      return;
    }
    this.text = field.value;
    this.state = this.querySelector<HTMLElement>(".chip[aria-current]")?.dataset.state ?? "";
    place.hidden = false;
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", this.dataset.label ?? "");
    this.classList.add("is-live");
    const map = (this.map = makeGround(place, this.dataset));
    this.dots = L.layerGroup().addTo(map);
    map.on("moveend", () => this.draw());
    this.fit();
    field.addEventListener("input", () => this.search(field.value));
    field.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.search(field.value);
      this.fit();
    });
    for (const chip of this.querySelectorAll<HTMLElement>(".chip")) {
      chip.addEventListener("click", (event) => {
        event.preventDefault();
        this.choose(chip);
      });
    }
    this.dataset.drawn = String(this.all.length);
  }

  private search(text: string): void {
    this.text = text;
    this.draw();
  }

  private choose(chip: HTMLElement): void {
    this.state = chip.dataset.state ?? "";
    for (const one of this.querySelectorAll(".chip")) one.removeAttribute("aria-current");
    chip.setAttribute("aria-current", "true");
    this.draw();
  }

  private wanted(): SitePoint[] {
    return narrowed(this.all, this.text, this.state);
  }

  /** Show all that is wanted, or else the middle of China. */
  private fit(): void {
    const wanted = this.wanted();
    if (!wanted.length) this.map?.setView([35, 104], 5, { animate: false });
    else this.map?.fitBounds(wanted.map((one) => [one.latitude, one.longitude] as [number, number]), { padding: [30, 30], maxZoom: 14, animate: false });
    this.draw();
  }

  private draw(): void {
    const { map, dots } = this;
    if (!map || !dots) return;
    const wanted = this.wanted();
    const seen = map.getBounds().pad(0.1);
    const inside = wanted.filter((one) => seen.contains([one.latitude, one.longitude]));
    dots.clearLayers();
    this.paint.clear();
    for (const { point, count } of thinned(inside, (one) => map.latLngToContainerPoint([one.latitude, one.longitude]))) this.dot(point, count, dots);
    const total = document.querySelector("[data-total]");
    if (total) total.textContent = wanted.length.toLocaleString("en");
    this.list(this.text || this.state ? wanted : inside, wanted.length);
  }

  private dot(point: SitePoint, count: number, dots: L.LayerGroup): void {
    const colour = this.colour(COLOURS[point.state] ?? "--quiet");
    const isHollow = point.state === "no-issue";
    const dot = L.circleMarker([point.latitude, point.longitude], {
      radius: count > 1 ? Math.min(11, 5.5 + Math.log2(count)) : 5.5,
      color: isHollow ? colour : this.colour("--surface"),
      weight: isHollow ? 2 : 1.5,
      fillColor: isHollow ? this.colour("--surface") : colour,
      fillOpacity: 0.95,
    });
    dot.bindTooltip(escaped(count > 1 ? `${point.name} +${count - 1}` : `${point.name} ${point.code}`));
    dot.on("click", () => {
      if (count > 1 && this.map && this.map.getZoom() < this.map.getMaxZoom()) this.map.setView(dot.getLatLng(), this.map.getZoom() + 2);
      else location.assign(this.address(point));
    });
    dot.addTo(dots);
  }

  /** Ask the page's styles once for each drawing, for it may have become dark meanwhile. */
  private colour(name: string): string {
    const known = this.paint.get(name) ?? colourOf(this, name);
    this.paint.set(name, known);
    return known;
  }

  private list(shown: SitePoint[], total: number): void {
    const box = this.querySelector(".register-sites");
    if (!box) return;
    const lines = shown.slice(0, LISTED).map((one) => this.line(one));
    if (!shown.length) lines.push(this.remark(this.dataset.none ?? ""));
    else if (total > lines.length) lines.push(this.remark((this.dataset.more ?? "").replace("{n}", (total - lines.length).toLocaleString("en"))));
    box.replaceChildren(...lines);
  }

  private line(one: SitePoint): HTMLElement {
    const line = document.createElement("li");
    const link = Object.assign(document.createElement("a"), { href: this.address(one), className: `site-${one.state}` });
    const dot = span("site-dot", "");
    dot.setAttribute("aria-hidden", "true");
    const about = span("quiet", "");
    about.append(span("code", one.code), [one.county && ` · ${one.county}`, ` · ${this.word(one.state)}`].join(""));
    link.append(dot, span("register-name", one.name), about);
    line.append(link);
    return line;
  }

  private word(state: string): string {
    return this.querySelector(`.chip[data-state="${CSS.escape(state)}"] [data-word]`)?.textContent ?? "";
  }

  private remark(text: string): HTMLElement {
    return Object.assign(document.createElement("li"), { className: "quiet", textContent: text });
  }

  private address(one: SitePoint): string {
    return (this.dataset.site ?? "").replace(/0$/, String(one.id));
  }
}

function span(className: string, textContent: string): HTMLElement {
  return Object.assign(document.createElement("span"), { className, textContent });
}

function escaped(text: string): string {
  return span("", text).innerHTML;
}

customElements.define("site-map", SiteMap);
