/** Help beside the page: the ? of the bar and the key ? open it, links within lead on in it, Escape closes. */

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

export function listenForHelp(): void {
  const panel = document.querySelector<HTMLElement>("[data-help-panel]");
  const link = document.querySelector<HTMLAnchorElement>("a.bar-help[data-help-page]");
  if (!panel || !link) return;
  const help = new HelpPanel(panel, link);
  document.addEventListener("click", (event) => help.click(event));
  document.addEventListener("keydown", (event) => help.key(event));
}

class HelpPanel {
  private readonly body: HTMLElement;
  private asking: AbortController | null = null;

  constructor(
    private readonly panel: HTMLElement,
    private readonly link: HTMLAnchorElement,
  ) {
    this.body = panel.querySelector(".help-panel-body") as HTMLElement;
    this.say(false);
  }

  click(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target : null;
    if (target?.closest("[data-help-panel] [data-close]")) return this.close();
    const link = target?.closest<HTMLAnchorElement>("a[data-help-page], [data-help-panel] a:not([data-whole])");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    link.closest("dialog")?.close();
    link.closest("details.menu")?.removeAttribute("open");
    if (link === this.link && !this.panel.hidden) this.close();
    else void this.open(link.href);
  }

  key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.key === "Escape" && this.panel.contains(document.activeElement)) return this.close();
    if (!["?", "？"].includes(event.key)) return;
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    // a page with a list of keys shows that first, and leads here from it
    if (document.querySelector("dialog#help")) return;
    event.preventDefault();
    if (this.panel.hidden) void this.open(this.link.href);
    else this.close();
  }

  /** What cannot be fetched is opened as the page that the link leads to. */
  private async open(address: string): Promise<void> {
    this.asking?.abort();
    const asking = (this.asking = new AbortController());
    try {
      const answer = await fetch(`${address}/part`, { signal: asking.signal, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("article");
      if (!part) throw new Error("no text");
      this.body.replaceChildren(document.adoptNode(part));
      this.panel.hidden = false;
      this.panel.scrollTop = 0;
      this.panel.focus({ preventScroll: true });
      this.say(true);
    } catch {
      if (!asking.signal.aborted) location.assign(address);
    }
  }

  private close(): void {
    this.asking?.abort();
    this.panel.hidden = true;
    this.say(false);
    this.link.focus({ preventScroll: true });
  }

  private say(open: boolean): void {
    this.link.setAttribute("aria-expanded", String(open));
  }
}
