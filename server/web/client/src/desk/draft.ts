/**
 * What somebody has begun to answer outlives a reload, another language, an ended session and a lost network.
 *
 * Kept in this tab and for this reader alone: a second reviewer must not see what the first began.
 */

const DAY_MS = 24 * 3600_000;

interface Draft {
  at: number;
  fields: [string, string][];
}

export function keep(form: HTMLFormElement): void {
  const fields = [...new FormData(form)].filter((field): field is [string, string] => isWorth(field));
  if (fields.length) sessionStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), fields } satisfies Draft));
  else forget(form);
}

/** Fill in what was begun, unless the page came back with what had been sent. */
export function restore(form: HTMLFormElement): void {
  const kept = sessionStorage.getItem(keyOf(form));
  if (!kept || form.querySelector("[name=kind]:checked")) return;
  const draft = JSON.parse(kept) as Draft;
  if (Date.now() - draft.at > DAY_MS) return forget(form);
  for (const [name, value] of draft.fields) fill(form, name, value);
}

export function forget(form: HTMLFormElement): void {
  sessionStorage.removeItem(keyOf(form));
}

function keyOf(form: HTMLFormElement): string {
  return `draft ${form.dataset.reader ?? ""} ${new URL(form.action, location.href).pathname}`;
}

/** The digest of what was seen is the page's own, and a choice of nothing is none. */
function isWorth([name, value]: [string, FormDataEntryValue]): boolean {
  return typeof value === "string" && value.trim() !== "" && name !== "seen";
}

function fill(form: HTMLFormElement, name: string, value: string): void {
  for (const field of form.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>(`[name="${CSS.escape(name)}"]`)) {
    if (!(field instanceof HTMLInputElement)) field.value = value;
    else if (field.value === value) field.checked = true;
  }
}
