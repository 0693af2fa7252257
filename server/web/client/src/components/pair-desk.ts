/**
 * <pair-desk>: one pair at the desk. Holds it for its reader, sends the answer, goes on to the next, shows proofs.
 *
 * Without scripts it is only what stands in it: links and a form.
 */

import * as draft from "../desk/draft";
import { type Held, Hold } from "../desk/hold";
import { showProof } from "../desk/proof";
import { say, sayThere, sayWhatWasKept } from "../desk/toast";
import { again, forget, prefetch, visit } from "../desk/visit";

interface Answer {
  next?: string;
  message?: string;
  kind?: string;
  undo?: number[];
  seconds?: number;
  refusal?: string;
}

const ASKED_EVERY_MS = 15_000;
/** While a colleague has it. */

class PairDesk extends HTMLElement {
  private hold?: Hold;
  private readonly free = (): void => this.hold?.end();

  connectedCallback(): void {
    sayWhatWasKept();
    this.addEventListener("submit", (event) => {
      const form = event.target;
      if (!(form instanceof HTMLFormElement) || !form.matches(".decision-form")) return;
      event.preventDefault();
      void this.decide(form);
    });
    const form = this.querySelector<HTMLFormElement>(".decision-form");
    if (form) draft.restore(form);
    for (const kind of ["input", "change"]) {
      this.addEventListener(kind, (event) => {
        const field = event.target instanceof HTMLElement ? event.target.closest<HTMLFormElement>(".decision-form") : null;
        if (field) draft.keep(field);
      });
    }
    this.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a.finding-show") : null;
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      showProof(link);
    });
    this.querySelector("live-part")?.addEventListener("again", () => void again());
    this.take();
    window.addEventListener("pagehide", this.free);
    window.setTimeout(() => this.fetchNeighbours(), 150);
  }

  disconnectedCallback(): void {
    window.removeEventListener("pagehide", this.free);
    this.free();
  }

  private take(): void {
    const { reservation, release } = this.dataset;
    if (!reservation || !release) return;
    const isTaken = this.dataset.isTaken !== undefined;
    this.hold = new Hold(reservation, release, (held) => this.told(held), isTaken ? ASKED_EVERY_MS : undefined);
    this.hold.begin();
  }

  /** What was fetched some time ago may no longer be so. */
  private told(held: Held): void {
    if (!this.isConnected) return;
    if (this.dataset.isTaken !== undefined) {
      if (held.own) void again(); // the colleague has left
      return;
    }
    if (held.seen !== this.dataset.seen || !held.own) void again();
  }

  private fetchNeighbours(): void {
    for (const link of document.querySelectorAll<HTMLAnchorElement>("a[data-visit][rel=next]")) prefetch(addressOf(link.href));
  }

  private async decide(form: HTMLFormElement): Promise<void> {
    const send = form.querySelector<HTMLButtonElement>(".decision-send");
    if (send) send.disabled = true;
    performance.mark("pair-asked");
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (answer.redirected) return location.reload(); // the session has ended; what was typed comes back
      const said = (await answer.json()) as Answer;
      if (answer.ok) draft.forget(form);
      if (answer.ok) await this.goOn(said);
      else if (answer.status === 409) this.refuse(form, said.refusal, await again());
      else this.refuse(form, said.refusal);
    } catch {
      this.refuse(form, this.dataset.offline);
    } finally {
      if (send) send.disabled = false;
    }
  }

  private async goOn(said: Answer): Promise<void> {
    const until = Date.now() + 1000 * (said.seconds ?? 5);
    const { undo = "", undoWord = "" } = this.dataset;
    sayThere({
      message: said.message ?? "",
      kind: said.kind ?? "kept",
      undo: { address: undo, decisions: said.undo ?? [], word: undoWord, until },
    });
    await go(said.next ?? "/");
  }

  private refuse(form: HTMLFormElement, why = "", _shown?: unknown): void {
    const place = (form.isConnected ? form : document.querySelector(".decision"))?.querySelector<HTMLElement>(".refusal");
    if (!place) return say({ message: why, kind: "refused" });
    const words = place.querySelector("span");
    if (words) words.textContent = why;
    place.hidden = false;
    place.scrollIntoView({ block: "nearest" });
  }
}

function addressOf(href: string): string {
  const { pathname, search } = new URL(href, location.href);
  return pathname + search;
}

/** Go to a pair in place, and anywhere else in the ordinary way. */
async function go(address: string): Promise<void> {
  if (/\/pairs\/\d+(\?|$)/.test(address)) await visit(addressOf(address));
  else location.assign(address);
}

document.addEventListener("desk:go", (event) => {
  event.preventDefault();
  forget();
  void go((event as CustomEvent<string>).detail);
});

document.addEventListener("click", (event) => {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-visit]") : null;
  if (!link) return;
  event.preventDefault();
  void go(link.href);
});

customElements.define("pair-desk", PairDesk);
