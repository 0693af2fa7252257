/** <late-part data-src>: what the page can do without at first; fetched once, when everything before it is shown. */

const WAIT_MS = 200;

class LatePart extends HTMLElement {
  private timer = 0;

  connectedCallback(): void {
    if (this.dataset.src) this.timer = window.setTimeout(() => void this.fetch(), WAIT_MS);
  }

  disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }

  /** What stands here until then is a link to the same, and stays where it cannot be fetched. */
  private async fetch(): Promise<void> {
    try {
      const answer = await fetch(this.dataset.src ?? "", { credentials: "same-origin" });
      if (!answer.ok || answer.redirected) return;
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("late-part");
      if (part) this.replaceChildren(...part.childNodes);
    } catch {
      // the network is away; the link is still there
    }
  }
}

customElements.define("late-part", LatePart);
