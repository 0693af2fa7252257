/** The ledger's table: only what is seen is drawn, arrows move in it, and cells are changed where they stand. */

import { say } from "./desk/toast";
import { write, type Words } from "./table/edit";
import { Rows, type Row } from "./table/rows";

const SPARE = 12;

class Grid {
  private readonly table: HTMLTableElement;
  private readonly body: HTMLTableSectionElement;
  private readonly heads: HTMLTableCellElement[];
  private readonly words: Words;
  private readonly said: HTMLElement;
  private readonly rows: Rows;
  private readonly ticked = new Map<number, string>();
  private readonly hasTicks: boolean;
  private at = { row: 0, column: 0 };
  private drawn = "";
  private isEditing = false;
  /** Fingers get higher rows than a mouse. */
  private readonly rowPx: number;

  constructor(private readonly box: HTMLElement) {
    this.table = box.querySelector("table")!;
    this.body = this.table.tBodies[0]!;
    this.rowPx = this.body.rows[0]?.offsetHeight || 40;
    this.heads = [...this.table.querySelectorAll<HTMLTableCellElement>("thead th[data-key]")];
    this.said = document.querySelector<HTMLElement>("[data-words]")!;
    this.words = this.said.dataset;
    this.hasTicks = Boolean(this.table.querySelector("thead .sheet-tick"));
    this.rows = new Rows(box.dataset.rows ?? "", Number(box.dataset.count), () => this.draw(true));
    box.addEventListener("scroll", () => this.draw());
    box.addEventListener("keydown", (event) => this.key(event));
    box.addEventListener("focusin", (event) => this.remember(event));
    box.addEventListener("dblclick", (event) => this.open(event));
    this.body.addEventListener("change", (event) => this.tick(event));
    window.addEventListener("resize", () => this.draw());
    this.bulk();
    document.querySelector("[data-turning]")?.remove();
    const keys = document.createElement("p");
    keys.className = "grid-keys";
    keys.textContent = this.words.keys ?? "";
    if (box.dataset.mayEdit !== undefined) box.after(keys);
    this.draw(true);
  }

  /** Draw what is in sight with some rows around it, and a space for the others. */
  private draw(isNew = false): void {
    if (this.isEditing) return;
    const seen = Math.ceil(this.box.clientHeight / this.rowPx);
    const first = Math.max(0, Math.floor(this.box.scrollTop / this.rowPx) - SPARE);
    const last = Math.min(this.rows.total, first + seen + 2 * SPARE);
    this.rows.want(first, Math.max(first, last - 1));
    const now = `${first} ${last}`;
    if (now === this.drawn && !isNew) return;
    if (this.drawn === "" && !this.rows.at(0)) return; // the server's own rows stay until others are there
    this.drawn = now;
    const had = this.body.contains(document.activeElement);
    const lines = [this.space(first * this.rowPx)];
    for (let index = first; index < last; index++) lines.push(this.line(index));
    lines.push(this.space((this.rows.total - last) * this.rowPx));
    this.body.replaceChildren(...lines);
    if (had) this.cell()?.focus({ preventScroll: true });
  }

  private space(height: number): HTMLTableRowElement {
    const line = document.createElement("tr");
    line.className = "spacer";
    line.setAttribute("aria-hidden", "true");
    const cell = line.insertCell();
    cell.colSpan = this.heads.length + Number(this.hasTicks);
    cell.style.height = `${height}px`;
    return line;
  }

  private line(index: number): HTMLTableRowElement {
    const row = this.rows.at(index);
    const line = document.createElement("tr");
    line.setAttribute("aria-rowindex", String(index + 2));
    line.dataset.index = String(index);
    if (!row) line.className = "row-waits";
    if (this.hasTicks) line.append(this.tickOf(row));
    this.heads.forEach((head, column) => line.append(this.cellOf(row, head.dataset.key ?? "", index, column)));
    return line;
  }

  private tickOf(row?: Row): HTMLTableCellElement {
    const cell = document.createElement("td");
    cell.className = "sheet-tick";
    if (!row) return cell;
    const box = document.createElement("input");
    box.type = "checkbox";
    box.name = "issue";
    box.value = String(row.id);
    box.checked = this.ticked.has(row.id);
    box.setAttribute("aria-label", `${this.words.choose ?? ""} ${row.code}`);
    const label = document.createElement("label");
    label.className = "field-check";
    label.append(box);
    cell.append(label);
    return cell;
  }

  private cellOf(row: Row | undefined, key: string, index: number, column: number): HTMLTableCellElement {
    const cell = document.createElement(key === "code" ? "th" : "td");
    if (key === "code") cell.setAttribute("scope", "row");
    const isNumber = key === "photos" || key === "decided" || this.own(key)?.dataset.kind === "number";
    cell.className = `col-${key}${this.own(key) ? " col-own" : ""}${isNumber ? " number" : ""}`;
    cell.tabIndex = index === this.at.row && column === this.at.column ? 0 : -1;
    cell.dataset.column = String(column);
    if (!row) return cell;
    const text = row.cells[key] ?? "";
    if (key === "code") {
      const link = document.createElement("a");
      link.href = (this.box.dataset.issue ?? "").replace(/0$/, String(row.id));
      link.className = "code";
      link.tabIndex = -1;
      link.textContent = row.code;
      cell.append(link);
    } else if (key === "photos") cell.textContent = row.photos ? String(row.photos) : "";
    else if (key === "decided") cell.textContent = row.decided;
    else if (key === "verdict") cell.append(...this.badge(row.verdict));
    else {
      cell.append(key === "status" && text ? this.status(text) : text);
      if (key === "status" && row.unproved) cell.append(" ", small("behind", this.words.unproved ?? ""));
      if (key === "site" && row.site) cell.append(" ", small("quiet", row.site));
      if (text) cell.title = cell.textContent ?? "";
    }
    return cell;
  }

  private badge(verdict: string): Node[] {
    const made = verdict ? this.said.querySelector(`[data-badge="${CSS.escape(verdict)}"]`) : null;
    return made ? [...made.cloneNode(true).childNodes] : [];
  }

  private status(code: string): string {
    return this.said.querySelector(`[data-status="${CSS.escape(code)}"]`)?.textContent ?? code;
  }

  private cell(): HTMLTableCellElement | null {
    return this.body.querySelector(`tr[data-index="${this.at.row}"] [data-column="${this.at.column}"]`);
  }

  private remember(event: FocusEvent): void {
    const cell = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>("[data-column]") : null;
    const line = cell?.closest<HTMLElement>("tr[data-index]");
    if (!cell || !line) return;
    this.cell()?.setAttribute("tabindex", "-1");
    this.at = { row: Number(line.dataset.index), column: Number(cell.dataset.column) };
    cell.tabIndex = 0;
  }

  private key(event: KeyboardEvent): void {
    if (this.isEditing || !(event.target instanceof HTMLElement) || !event.target.matches("[data-column]")) return;
    const page = Math.max(1, Math.floor(this.box.clientHeight / this.rowPx) - 2);
    const steps: Record<string, [number, number]> = {
      ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], PageUp: [-page, 0], PageDown: [page, 0],
      Home: [0, -this.heads.length], End: [0, this.heads.length],
    };
    const step = steps[event.key];
    if (step && !event.ctrlKey && !event.metaKey && !event.altKey) this.move(...step);
    else if (event.key === "Enter" || event.key === "F2") this.edit();
    else if (event.key === " ") this.cell()?.closest("tr")?.querySelector<HTMLInputElement>("[name=issue]")?.click();
    else if (event.key.toLowerCase() === "h" && !event.ctrlKey && !event.metaKey) void this.history();
    else return;
    event.preventDefault();
  }

  private move(down: number, right: number): void {
    const row = Math.min(this.rows.total - 1, Math.max(0, this.at.row + down));
    const column = Math.min(this.heads.length - 1, Math.max(0, this.at.column + right));
    this.at = { row, column };
    const head = this.table.tHead?.offsetHeight ?? this.rowPx;
    const top = row * this.rowPx;
    if (top < this.box.scrollTop) this.box.scrollTop = top;
    const room = this.box.clientHeight - head - this.rowPx;
    if (top > this.box.scrollTop + room) this.box.scrollTop = top - room;
    this.draw(true);
    const cell = this.cell();
    cell?.focus({ preventScroll: true });
    cell?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  private open(event: MouseEvent): void {
    if (event.target instanceof HTMLElement && event.target.closest("[data-column]")) this.edit();
  }

  /** Put a field in the place of a cell. */
  private edit(): void {
    const head = this.heads[this.at.column];
    const row = this.rows.at(this.at.row);
    const cell = this.cell();
    if (!head || !row || !cell) return;
    if (this.box.dataset.mayEdit === undefined || head.dataset.editable === undefined) {
      cell.querySelector("a")?.click();
      return;
    }
    const key = head.dataset.key ?? "";
    const there = row.cells[key] ?? "";
    const field = this.field(key, there);
    field.setAttribute("aria-label", head.textContent?.trim() ?? key);
    this.isEditing = true;
    cell.classList.add("is-editing");
    cell.replaceChildren(field);
    field.focus();
    if (field instanceof HTMLInputElement) field.select();
    let isOver = false;
    const end = (isKept: boolean, step?: [number, number]): void => {
      if (isOver) return;
      isOver = true;
      this.isEditing = false;
      const value = field.value.trim();
      if (isKept && value !== there) void this.save(new Map([[row.id, there]]), key, value, this.at.row);
      this.draw(true);
      this.cell()?.focus({ preventScroll: true });
      if (step) this.move(...step);
    };
    field.addEventListener("keydown", (event) => {
      const pressed = event as KeyboardEvent;
      if (pressed.isComposing) return; // Enter chooses a Chinese word
      if (pressed.key === "Escape") end(false);
      else if (pressed.key === "Enter") end(true, [1, 0]);
      else if (pressed.key === "Tab") end(true, [0, pressed.shiftKey ? -1 : 1]);
      else return;
      pressed.preventDefault();
      pressed.stopPropagation();
    });
    field.addEventListener("blur", () => end(true));
  }

  /** What is said of a column that the programme has of its own. */
  private own(key: string): HTMLElement | null {
    return key.startsWith("own-") ? this.said.querySelector<HTMLElement>(`[data-own="${CSS.escape(key)}"]`) : null;
  }

  private field(key: string, there: string): HTMLInputElement | HTMLSelectElement {
    const own = this.own(key);
    const choices = [...(own?.querySelectorAll<HTMLElement>("[data-choice]") ?? [])].map((one) => one.dataset.choice ?? "");
    if (choices.length) {
      const select = document.createElement("select");
      const offered = ["", ...choices, ...(choices.includes(there) || !there ? [] : [there])];
      for (const one of offered) select.append(new Option(one || "—", one, false, one === there));
      return select;
    }
    if (key !== "status") {
      const input = document.createElement("input");
      if (own?.dataset.kind === "day" && /^(\d{4}-\d\d-\d\d)?$/.test(there)) input.type = "date";
      if (own?.dataset.kind === "number") input.inputMode = "decimal";
      input.value = there;
      return input;
    }
    const select = document.createElement("select");
    for (const one of this.said.querySelectorAll<HTMLElement>("[data-status]")) {
      select.append(new Option(one.textContent ?? "", one.dataset.status, false, one.dataset.status === there));
    }
    return select;
  }

  private async save(seen: ReadonlyMap<number, string>, key: string, value: string, index: number): Promise<void> {
    const changed = await write(this.box.dataset.edit ?? "", seen, key, value, this.words);
    if (!changed?.length) return;
    await this.rows.renew(index);
    const column = this.heads.findIndex((head) => head.dataset.key === key);
    this.body.querySelector(`tr[data-index="${index}"] [data-column="${column}"]`)?.classList.add("is-saved");
  }

  private tick(event: Event): void {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.name !== "issue") return;
    const id = Number(box.value);
    if (box.checked) this.ticked.set(id, box.value);
    else this.ticked.delete(id);
    this.count();
  }

  /** What is ticked goes along with an export, also where its row is out of sight. */
  private count(): void {
    const place = document.querySelector<HTMLElement>("[data-ticked]");
    if (place) place.textContent = this.ticked.size ? (this.words.ticked ?? "").replace("{n}", String(this.ticked.size)) : "";
    const form = document.querySelector<HTMLFormElement>("[data-bulk]");
    if (form) form.hidden = this.ticked.size === 0;
    const exported = document.querySelector<HTMLFormElement>("#export");
    exported?.querySelectorAll("[name=issue]").forEach((one) => one.remove());
    for (const id of this.ticked.keys()) {
      const kept = document.createElement("input");
      kept.type = "hidden";
      kept.name = "issue";
      kept.value = String(id);
      exported?.append(kept);
    }
  }

  private bulk(): void {
    const form = document.querySelector<HTMLFormElement>("[data-bulk]");
    if (!form) return;
    form.hidden = true;
    const column = form.elements.namedItem("column") as HTMLSelectElement;
    column.addEventListener("change", () => {
      const old = form.elements.namedItem("value") as HTMLElement;
      const field = this.field(column.value, "");
      field.name = "value";
      old.replaceWith(field);
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const value = (form.elements.namedItem("value") as HTMLInputElement).value.trim();
      const known = new Map(this.rows.known().map((row) => [row.id, row]));
      const seen = new Map([...this.ticked.keys()].map((id) => [id, known.get(id)?.cells[column.value] ?? ""]));
      void this.save(seen, column.value, value, this.at.row).then(() => {
        this.rows.known().length && this.refreshAll();
      });
    });
  }

  private refreshAll(): void {
    for (let index = 0; index < this.rows.total; index += 100) if (this.rows.at(index)) void this.rows.renew(index);
  }

  /** Show who gave the cell which value, beside the table. */
  private async history(): Promise<void> {
    const row = this.rows.at(this.at.row);
    if (!row) return;
    const key = this.heads[this.at.column]?.dataset.key ?? "";
    const address = `${(this.box.dataset.issue ?? "").replace(/0$/, String(row.id))}/history?column=${key}`;
    try {
      const answer = await fetch(address, { credentials: "same-origin" });
      const part = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#history");
      if (part) this.panel(part);
    } catch {
      say({ message: this.words.failed ?? "", kind: "refused" });
    }
  }

  private panel(part: Element): void {
    const dialog = document.createElement("dialog");
    dialog.className = "side-panel";
    const close = document.createElement("button");
    close.className = "button";
    close.textContent = this.words.close ?? "";
    close.addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => {
      dialog.remove();
      this.cell()?.focus();
    });
    dialog.append(part, close);
    document.body.append(dialog);
    dialog.showModal();
  }
}

function small(name: string, text: string): HTMLElement {
  const made = document.createElement("span");
  made.className = name;
  made.textContent = text;
  return made;
}

document.querySelectorAll<HTMLElement>(".ledger-grid[data-first]").forEach((box) => new Grid(box));
