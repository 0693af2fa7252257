import { UNATTENDED } from "../desk/unattended";

/**
 * <live-part data-src data-every [data-then="reload" | "again"]>: asks the server again while something in it waits.
 *
 * The server marks what waits with [data-waiting] and answers with the same part, rendered anew. When nothing waits any
 * more the page is loaded again, or told so by an event, where more than this part depends on it.
 */

class LivePart extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    this.plan();
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }

  private plan(): void {
    window.clearTimeout(this.timer);
    if (!this.querySelector("[data-waiting]")) return;
    this.timer = window.setTimeout(() => void this.refresh(), Number(this.dataset.every ?? 4000));
  }

  private async refresh(): Promise<void> {
    if (document.hidden) return this.plan();
    try {
      const answer = await fetch(this.dataset.src ?? "", { credentials: "same-origin", headers: UNATTENDED });
      if (answer.redirected) return location.reload(); // the session has ended
      if (answer.ok) this.show(await answer.text());
    } catch {
      // the network is away; the next turn asks again
    }
    this.plan();
  }

  private show(html: string): void {
    const part = new DOMParser().parseFromString(html, "text/html").querySelector("live-part");
    if (!part) return;
    if (!part.querySelector("[data-waiting]") && this.dataset.then === "reload") return location.reload();
    this.replaceChildren(...part.childNodes);
    if (!this.querySelector("[data-waiting]") && this.dataset.then === "again") this.dispatchEvent(new Event("again"));
  }
}

customElements.define("live-part", LivePart);
