/**
 * Keys of the pair's page: J K go, 1 2 3 choose and the same key again records, letters press their button.
 *
 * Where a key can do nothing, the page knows why in [data-why], and it is said.
 */

import { showPart } from "./desk/proof";
import { say } from "./desk/toast";

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";
const ZOOMS: Record<string, string> = { "0": "fit", "+": "in", "=": "in", "-": "out", z: "full" };

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (target?.closest(TYPING)) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    if (/^Arrow(Left|Right)$/.test(event.key) ? moveDivider(event) : act(event.key) || sayWhyNot(event.key.toLowerCase())) event.preventDefault();
  });
  document.addEventListener("click", (event) => {
    if (event.target instanceof Element && event.target.closest("[data-help]")) help();
  });
}

function act(key: string): boolean {
  const lower = key.toLowerCase();
  if (lower === "j" || lower === "k") return follow(lower);
  if (key === "1" || key === "2" || key === "3") return choose(key);
  if (lower in ZOOMS) return zoom(ZOOMS[lower] as string);
  if (lower === "m") return plan();
  if (key === "?") return help();
  return /^[a-z]$/.test(lower) && press(`[data-key-button="${lower}"]`);
}

function follow(key: string): boolean {
  const link = document.querySelector<HTMLAnchorElement>(`a[data-key="${key}"]`);
  link?.click();
  return link !== null;
}

function choose(key: string): boolean {
  const choice = document.querySelector<HTMLInputElement>(`input[name=kind][data-key="${key}"]`);
  if (!choice?.form) return false;
  const again = choice.checked;
  choice.checked = true;
  choice.dispatchEvent(new Event("change", { bubbles: true }));
  const missing = whatIsMissing(choice);
  if (missing) missing.focus();
  else if (again) choice.form.requestSubmit();
  else choice.form.querySelector<HTMLButtonElement>(".decision-send")?.focus();
  choice.form.scrollIntoView({ block: "nearest" });
  return true;
}

/** Return the field that this choice still needs: a reason for a return, words for an override or what is set aside. */
function whatIsMissing(choice: HTMLInputElement): HTMLElement | null {
  const form = choice.form as HTMLFormElement;
  if (choice.value === "return" && !form.querySelector("input[name=reason]:checked")) {
    return form.querySelector<HTMLElement>("input[name=reason]");
  }
  if (choice.value === "approve") {
    const empty = [...form.querySelectorAll<HTMLTextAreaElement>("[data-aside]")].find((one) => !one.value.trim());
    if (empty) return empty;
  }
  const note = form.querySelector<HTMLTextAreaElement>("textarea[name=note]");
  const overrides = choice.value === "approve" && form.dataset.contradicted !== undefined;
  const objects = choice.value === "escalate" && form.dataset.settled !== undefined;
  const setsAside = choice.value === "set-aside";
  return (overrides || objects || setsAside) && !note?.value.trim() ? note : null;
}

function zoom(how: string): boolean {
  return press(`[data-zoom=${how}]`);
}

function press(selector: string): boolean {
  const button = document.querySelector<HTMLElement>(selector);
  if (!button || button.matches(":disabled") || button.closest("[hidden]")) return false;
  button.click();
  return true;
}

/** The arrows move the slider from anywhere but where they have a task of their own, as among choices. */
function moveDivider(event: KeyboardEvent): boolean {
  if (event.target instanceof Element && !event.target.matches("body, main")) return false;
  const divider = document.querySelector<HTMLElement>(".divider:not([hidden])");
  if (!divider) return sayWhyNot("arrow");
  divider.focus({ preventScroll: true });
  divider.dispatchEvent(new KeyboardEvent("keydown", { key: event.key, cancelable: true }));
  return true;
}

function sayWhyNot(key: string): boolean {
  const why = document.querySelector(`[data-why~="${CSS.escape(key)}"]`)?.textContent?.trim();
  if (why) say({ message: why, kind: "why" });
  return Boolean(why);
}

/** To the plan, and from there back to the photos. */
function plan(): boolean {
  if (document.activeElement?.id === "plan") {
    scrollTo({ top: 0 });
    document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
  } else showPart("#plan");
  return true;
}

function help(): boolean {
  const dialog = document.querySelector<HTMLDialogElement>("#help");
  dialog?.showModal();
  return dialog !== null;
}
