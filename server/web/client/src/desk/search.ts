/** Search from anywhere: / opens the box, what is typed is looked for at once, arrows and Enter choose, Escape closes. */

interface Group {
  word: string;
  all: string;
  found: { title: string; detail: string; address: string }[];
}

const AFTER_MS = 120;
const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

export function listenForSearch(): void {
  const box = document.querySelector<HTMLDialogElement>("dialog.search-box");
  if (!box) return;
  const search = new SearchBox(box);
  document.addEventListener("keydown", (event) => {
    if (!["/", "、"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target instanceof Element && event.target.closest(TYPING)) return;
    if (document.querySelector("dialog[open]")) return;
    event.preventDefault();
    search.open();
  });
  document.querySelector("a[data-search]")?.addEventListener("click", (event) => {
    if (event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    search.open();
  });
}

class SearchBox {
  private readonly field: HTMLInputElement;
  private readonly list: HTMLElement;
  private readonly said: HTMLElement;
  private timer = 0;
  private asking: AbortController | null = null;
  private at = -1;

  constructor(private readonly box: HTMLDialogElement) {
    this.field = box.querySelector("input") as HTMLInputElement;
    this.list = box.querySelector("[role=listbox]") as HTMLElement;
    this.said = box.querySelector("[role=status]") as HTMLElement;
    this.field.addEventListener("input", () => this.plan());
    this.field.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("click", (event) => {
      if (event.target === box || (event.target instanceof Element && event.target.closest("[data-close]"))) box.close();
    });
  }

  open(): void {
    this.box.showModal();
    this.field.select();
    if (this.field.value) this.plan();
  }

  private plan(): void {
    window.clearTimeout(this.timer);
    this.asking?.abort();
    this.choose(-1);
    this.timer = window.setTimeout(() => void this.ask(), AFTER_MS);
  }

  private async ask(): Promise<void> {
    const said = this.field.value.trim();
    if (!said) return this.show([], "");
    const asking = (this.asking = new AbortController());
    try {
      const answer = await fetch(`${this.box.dataset.address}?q=${encodeURIComponent(said)}`, { signal: asking.signal, credentials: "same-origin" });
      if (answer.redirected || !answer.ok) throw new Error(String(answer.status));
      const { groups } = (await answer.json()) as { groups: Group[] };
      this.show(groups, groups.length ? "" : (this.box.dataset.none ?? ""));
    } catch {
      if (!asking.signal.aborted) this.show([], this.box.dataset.broken ?? "");
    }
  }

  private show(groups: Group[], said: string): void {
    this.list.replaceChildren(...groups.map((group, number) => this.group(group, number)));
    this.said.textContent = said;
    this.field.setAttribute("aria-expanded", String(groups.length > 0));
    this.choose(-1);
  }

  private group(group: Group, number: number): HTMLElement {
    const part = make("div", "search-part");
    const head = make("p", "search-head", group.word);
    head.id = `search-head-${number}`;
    part.setAttribute("role", "group");
    part.setAttribute("aria-labelledby", head.id);
    part.append(head);
    for (const one of group.found) part.append(option(one.address, one.title, one.detail));
    if (group.all) part.append(option(group.all, this.box.dataset.all ?? "", ""));
    return part;
  }

  private key(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const options = this.options();
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      // one place beyond the ends is the field itself
      const places = options.length + 1;
      this.choose(((this.at + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && options[this.at]) {
      event.preventDefault();
      options[this.at]?.click();
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.box.close();
    }
  }

  private choose(at: number): void {
    this.at = at;
    this.field.removeAttribute("aria-activedescendant");
    this.options().forEach((one, number) => {
      one.id = `search-option-${number}`;
      one.setAttribute("aria-selected", String(number === at));
      if (number !== at) return;
      one.scrollIntoView({ block: "nearest" });
      this.field.setAttribute("aria-activedescendant", one.id);
    });
  }

  private options(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }
}

function option(address: string, title: string, detail: string): HTMLElement {
  const link = make("a", "search-hit") as HTMLAnchorElement;
  link.href = address;
  link.setAttribute("role", "option");
  link.tabIndex = -1;
  link.append(make("b", "", title));
  if (detail) link.append(" ", make("span", "quiet", detail));
  return link;
}

function make(name: string, className: string, text = ""): HTMLElement {
  const one = document.createElement(name);
  if (className) one.className = className;
  if (text) one.textContent = text;
  return one;
}
