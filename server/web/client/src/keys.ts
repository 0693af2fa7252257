/** Keys of the pair's page: J K go, 1 2 3 choose and the same key again records, S 0 + − compare, ? helps. */

const TYPING = "input:not([type=radio]):not([type=checkbox]), textarea, select, [contenteditable]";

export function listenToKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || event.isComposing) return;
    const target = event.target instanceof HTMLElement ? event.target : null;
    if (target?.closest(TYPING)) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (document.querySelector("dialog[open]")) return;
    if (act(event.key)) event.preventDefault();
  });
}

function act(key: string): boolean {
  const lower = key.toLowerCase();
  if (lower === "j" || lower === "k") return follow(lower);
  if (key === "1" || key === "2" || key === "3") return choose(key);
  if (lower === "s") return press("photo-compare [aria-pressed=false]");
  if (key === "0") return press("[data-zoom=fit]");
  if (key === "+" || key === "=") return press("[data-zoom=in]");
  if (key === "-") return press("[data-zoom=out]");
  if (key === "?") return help();
  return false;
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

/** Return the field that this choice still needs: a reason for a return, words for an override. */
function whatIsMissing(choice: HTMLInputElement): HTMLElement | null {
  const form = choice.form as HTMLFormElement;
  if (choice.value === "return" && !form.querySelector("input[name=reason]:checked")) {
    return form.querySelector<HTMLElement>("input[name=reason]");
  }
  const note = form.querySelector<HTMLTextAreaElement>("textarea[name=note]");
  const overrides = choice.value === "approve" && form.dataset.contradicted !== undefined;
  return overrides && !note?.value.trim() ? note : null;
}

function press(selector: string): boolean {
  const button = document.querySelector<HTMLButtonElement>(selector);
  button?.click();
  return button !== null;
}

function help(): boolean {
  const dialog = document.querySelector<HTMLDialogElement>("#help");
  dialog?.showModal();
  return dialog !== null;
}
