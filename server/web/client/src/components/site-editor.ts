/**
 * <site-editor data-places data-near>: the fields of a site and a drawing of them, of which either changes the other.
 *
 * What a place means in which datum, only the server knows: the drawing asks it for every place that is typed, and the
 * fields ask it for every place that is drawn. Without scripts there are the fields.
 */

import L from "leaflet";
import { makeGround } from "../places/ground";
import { between, bearingTo, squareOf, towards, wedge, written, type Place } from "../places/shapes";

interface Told {
  map: Place;
  written: string;
  others: Record<string, string>;
}

const WAIT_MS = 250;
const LEAST_REACH_M = 40;
const SMALL = ["handle-between", "handle-turn"];

class SiteEditor extends HTMLElement {
  private map?: L.Map;
  private readonly drawn = L.layerGroup();
  private form!: HTMLFormElement;
  private timer = 0;
  private asked = 0;
  private mayEdit = false;
  private hasView = false;
  private centre?: Place;
  private ring: Place[] = [];
  private pending?: (at: Place) => void;

  connectedCallback(): void {
    const form = this.querySelector("form");
    const place = this.querySelector<HTMLElement>(".register-drawing");
    if (!form || !place) return;
    this.form = form;
    this.mayEdit = this.dataset.mayEdit !== undefined;
    place.hidden = false;
    place.setAttribute("role", "group");
    place.setAttribute("aria-label", this.dataset.label ?? "");
    this.map = makeGround(place, this.dataset);
    this.drawn.addTo(this.map);
    this.map.setView([35, 104], 5, { animate: false });
    this.map.on("click", (event) => this.put([event.latlng.lat, event.latlng.lng]));
    this.prepareLines();
    form.addEventListener("input", (event) => this.changed(event));
    form.addEventListener("change", (event) => this.changed(event));
    this.showShape();
    void this.refresh();
  }

  disconnectedCallback(): void {
    this.map?.remove();
  }

  private field(name: string): HTMLInputElement {
    return this.form.querySelector<HTMLInputElement>(`[name="${name}"]`)!;
  }

  private get isPolygon(): boolean {
    return this.form.querySelector<HTMLInputElement>("[name=shape][value=polygon]")?.checked ?? false;
  }

  private get lines(): HTMLElement[] {
    return [...this.querySelectorAll<HTMLElement>("[data-viewpoint]")];
  }

  /** Lines of viewpoints come by a button instead of standing there empty. */
  private prepareLines(): void {
    const blank = this.querySelector("[data-blank]");
    const add = this.querySelector<HTMLButtonElement>("[data-add]");
    if (!blank || !add) return;
    const template = blank.firstElementChild!;
    const isWritten = [...template.querySelectorAll<HTMLInputElement>("input, textarea")].some((one) => one.value);
    if (!isWritten) blank.remove();
    add.hidden = false;
    add.addEventListener("click", () => {
      const line = template.cloneNode(true) as HTMLElement;
      this.querySelector("[data-lines]")?.append(line);
      this.number();
      line.querySelector<HTMLInputElement>("[name=vp_name]")?.focus();
      this.pending = (at) => void this.take(at, line.querySelector<HTMLInputElement>("[data-place]")!);
      this.hint(this.dataset.click ?? "");
    });
    this.number();
  }

  private number(): void {
    this.lines.forEach((line, index) => {
      const place = line.querySelector("[data-number]");
      if (place) place.textContent = String(index + 1);
    });
    const count = this.querySelector("[data-viewpoints]");
    if (count) count.textContent = String(this.lines.length);
  }

  private changed(event: Event): void {
    if (event.target instanceof HTMLInputElement && event.target.name === "shape") {
      if (this.isPolygon && !this.field("boundary").value.trim() && this.centre) {
        void this.takeRing(squareOf(this.centre, this.radius()));
      }
      this.showShape();
    }
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.refresh(), WAIT_MS);
  }

  private showShape(): void {
    for (const part of this.querySelectorAll<HTMLElement>("[data-shape]")) part.hidden = part.dataset.shape !== (this.isPolygon ? "polygon" : "circle");
  }

  private radius(): number {
    const said = Number.parseFloat(this.field("radius").value);
    return Number.isFinite(said) && said > 0 ? said : 100;
  }

  /** Ask where everything that is written lies, and draw it there. */
  private async refresh(): Promise<void> {
    const mine = ++this.asked;
    const corners = this.isPolygon ? this.field("boundary").value.split(/[\n;；]/).filter((one) => one.trim()) : [];
    const fields = this.lines.map((line) => line.querySelector<HTMLInputElement>("[data-place]")!);
    const place = this.field("place");
    const told = await this.ask([place.value, ...corners, ...fields.map((one) => one.value)], false);
    if (!told || mine !== this.asked) return;
    const centre = told[0];
    this.mark(place, !centre && place.value.trim() !== "");
    this.ring = told.slice(1, 1 + corners.length).flatMap((one) => (one ? [one.map] : []));
    this.mark(this.field("boundary"), this.isPolygon && this.ring.length < corners.length);
    this.centre = centre?.map ?? (this.ring.length ? middle(this.ring) : undefined);
    this.tellOthers(this.isPolygon ? undefined : centre?.others);
    const points = told.slice(1 + corners.length);
    fields.forEach((field, index) => this.mark(field, !points[index] && field.value.trim() !== ""));
    this.draw(points.map((one) => one?.map));
    void this.askNear();
  }

  private mark(field: HTMLInputElement, isWrong: boolean): void {
    field.setCustomValidity(isWrong ? (this.dataset.unreadable ?? "") : "");
    field.toggleAttribute("aria-invalid", isWrong);
  }

  private tellOthers(others?: Record<string, string>): void {
    const box = this.querySelector<HTMLElement>("[data-others]");
    if (!box) return;
    box.hidden = !others;
    for (const line of box.querySelectorAll<HTMLElement>("[data-datum]")) {
      line.hidden = line.dataset.datum === this.field("datum").value;
      line.querySelector("dd")!.textContent = others?.[line.dataset.datum ?? ""] ?? "";
    }
  }

  private draw(points: (Place | undefined)[]): void {
    const { map, drawn } = this;
    if (!map) return;
    drawn.clearLayers();
    const style = { className: "plan-fence", interactive: false, renderer: L.svg() };
    if (this.isPolygon && this.ring.length > 1) {
      L.polygon(this.ring, style).addTo(drawn);
      if (this.mayEdit) this.drawCorners();
    } else if (!this.isPolygon && this.centre) {
      L.circle(this.centre, { radius: this.radius(), ...style }).addTo(drawn);
      if (this.mayEdit) this.drawCircle(this.centre);
    }
    points.forEach((at, index) => at && this.drawViewpoint(at, index));
    if (!this.hasView && this.centre) {
      const seen = L.latLngBounds([this.centre, ...this.ring, ...points.filter((one) => one !== undefined)]);
      for (const bearing of [0, 90, 180, 270]) seen.extend(towards(this.centre, bearing, this.radius() * 1.15));
      map.fitBounds(seen, { padding: [24, 24], animate: false, maxZoom: 19 });
      this.hasView = true;
    }
  }

  private drawCircle(centre: Place): void {
    L.circleMarker(centre, { radius: 2.5, className: "plan-centre", interactive: false, renderer: L.svg() }).addTo(this.drawn);
    // At the edge, because viewpoints often stand in the middle.
    const moved = (at: Place): void => void this.take(towards(at, 90, this.radius()), this.field("place"));
    this.handle(towards(centre, 270, this.radius()), "handle-move", this.dataset.centre ?? "", moved, "✥");
    this.handle(towards(centre, 90, this.radius()), "handle-reach", this.dataset.reach ?? "", (at) => {
      this.field("radius").value = String(Math.max(1, Math.round(this.map!.distance(centre, at))));
      void this.refresh();
    });
  }

  private drawCorners(): void {
    this.ring.forEach((corner, index) => {
      const moved = (at: Place): void => void this.takeRing(this.ring.map((one, place) => (place === index ? at : one)));
      const handle = this.handle(corner, "handle-corner", this.dataset.corner ?? "", moved);
      const remove = (): void => {
        if (this.ring.length > 3) void this.takeRing(this.ring.filter((_, place) => place !== index));
      };
      handle.on("dblclick", remove);
      handle.getElement()?.addEventListener("keydown", (event) => {
        if (event.key === "Delete" || event.key === "Backspace") remove();
      });
      const next = this.ring[(index + 1) % this.ring.length]!;
      const put = (at: Place): void => void this.takeRing([...this.ring.slice(0, index + 1), at, ...this.ring.slice(index + 1)]);
      const half = this.handle(between(corner, next), "handle-between", this.dataset.between ?? "", put);
      half.on("click", () => put(between(corner, next)));
    });
  }

  private drawViewpoint(at: Place, index: number): void {
    const line = this.lines[index];
    if (!line) return;
    const field = line.querySelector<HTMLInputElement>("[data-bearing]")!;
    const said = Number.parseFloat(field.value);
    const reach = Math.max(LEAST_REACH_M, this.radius() * 0.5);
    const hasBearing = field.value.trim() !== "" && Number.isFinite(said);
    if (hasBearing) L.polygon(wedge(at, said, reach), { className: "plan-wedge plan-standpoint", interactive: false, renderer: L.svg() }).addTo(this.drawn);
    const name = line.querySelector<HTMLInputElement>("[name=vp_name]")?.value || String(index + 1);
    const label = `${this.dataset.standpoint ?? ""} ${index + 1}: ${name}`;
    const dot = this.handle(at, "handle-viewpoint", label, (to) => void this.take(to, line.querySelector<HTMLInputElement>("[data-place]")!), String(index + 1));
    dot.bindTooltip(escaped(name), { permanent: true, direction: "bottom", offset: [0, 8], className: "plan-name plan-name-standpoint" });
    if (!this.mayEdit) return;
    this.handle(towards(at, hasBearing ? said : 0, reach), hasBearing ? "handle-turn" : "handle-turn is-unset", `${this.dataset.turn ?? ""} ${name}`, (to) => {
      field.value = String(bearingTo(at, to));
      void this.refresh();
    });
  }

  /** Add something that is dragged, or moved by arrows. */
  private handle(at: Place, className: string, label: string, moved: (at: Place) => void, text = ""): L.Marker {
    const size = SMALL.some((one) => className.startsWith(one)) ? 16 : 22;
    const icon = L.divIcon({ className: `handle ${className}`, html: text, iconSize: [size, size] });
    const marker = L.marker(at, { icon, draggable: this.mayEdit, keyboard: this.mayEdit, title: label, autoPan: true }).addTo(this.drawn);
    const element = marker.getElement();
    element?.setAttribute("aria-label", label);
    element?.setAttribute("role", "button");
    marker.on("dragend", () => moved([marker.getLatLng().lat, marker.getLatLng().lng]));
    element?.addEventListener("keydown", (event) => {
      const step = ({ ArrowUp: [0, -4], ArrowDown: [0, 4], ArrowLeft: [-4, 0], ArrowRight: [4, 0] } as Record<string, [number, number]>)[event.key];
      if (!step || !this.mayEdit || !this.map) return;
      event.preventDefault();
      event.stopPropagation();
      const to = this.map.containerPointToLatLng(this.map.latLngToContainerPoint(at).add(step));
      moved([to.lat, to.lng]);
    });
    return marker;
  }

  /** A click puts what waits for a place, or else the centre where there is none yet. */
  private put(at: Place): void {
    if (!this.mayEdit) return;
    const waiting = this.pending ?? (this.centre ? undefined : (place: Place) => void this.take(place, this.field("place")));
    this.pending = undefined;
    this.hint("");
    waiting?.(at);
  }

  private hint(text: string): void {
    this.querySelector(".register-drawing")?.classList.toggle("is-asking", text !== "");
  }

  /** Write a place that was drawn into its field, in the datum of the fields. */
  private async take(at: Place, field: HTMLInputElement): Promise<void> {
    const told = await this.ask([written(at)], true);
    if (!told?.[0]) return;
    field.value = told[0].written;
    await this.refresh();
  }

  private async takeRing(ring: Place[]): Promise<void> {
    const told = await this.ask(ring.map(written), true);
    if (!told) return;
    this.field("boundary").value = told.flatMap((one) => (one ? [one.written] : [])).join("\n");
    await this.refresh();
  }

  private async ask(at: string[], isDrawn: boolean): Promise<(Told | null)[] | undefined> {
    const address = new URL(this.dataset.places ?? "", location.href);
    address.searchParams.set("datum", this.field("datum").value);
    address.searchParams.set("at", at.map((one) => one.replaceAll("\n", " ") || " ").join("\n"));
    if (isDrawn) address.searchParams.set("drawn", "1");
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      return ((await answer.json()) as { places: (Told | null)[] }).places;
    } catch {
      return undefined;
    }
  }

  private async askNear(): Promise<void> {
    const box = this.querySelector("[data-near-list]");
    if (!box || !this.mayEdit) return;
    const address = new URL(this.dataset.near ?? "", location.href);
    for (const name of ["name", "datum", "place", "radius"]) address.searchParams.set(name, this.field(name).value);
    if (this.isPolygon) address.searchParams.set("boundary", this.field("boundary").value);
    try {
      const { near } = (await (await fetch(address, { credentials: "same-origin" })).json()) as { near: { text: string; url: string }[] };
      box.replaceChildren(...near.map(({ text, url }) => {
        const line = document.createElement("p");
        line.append(Object.assign(document.createElement("a"), { href: url, textContent: text }));
        return line;
      }));
    } catch {
      /* the fields can be saved without it */
    }
  }
}

function middle(ring: Place[]): Place {
  const sum = ring.reduce(([north, east], one) => [north + one[0], east + one[1]] as Place, [0, 0] as Place);
  return [sum[0] / ring.length, sum[1] / ring.length];
}

function escaped(text: string): string {
  return Object.assign(document.createElement("span"), { textContent: text }).innerHTML;
}

customElements.define("site-editor", SiteEditor);
