/**
 * form[data-kept="name"]: what is written in it outlives the sending of another form of the page, and a reload.
 *
 * Pages have several forms, and a browser sends only one. What stands in the others is kept for this tab until it is
 * sent, or until its fields say again what the server said. Where the server has new words, they are not overwritten:
 * then what was kept is of another time, and is let go.
 */

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;
interface Kept {
  /** What the server had said in each field. */
  said: Record<string, string>;
  /** What was written there. */
  written: Record<string, string>;
}

const LEFT_OUT = new Set(["file", "password", "submit", "button", "checkbox", "radio"]);

const done = new WeakSet<HTMLFormElement>();

export function keepForms(page: ParentNode = document): void {
  for (const form of page.querySelectorAll<HTMLFormElement>("form[data-kept]")) keep(form);
}

function keep(form: HTMLFormElement): void {
  if (done.has(form)) return;
  done.add(form);
  const key = `kept ${form.dataset.kept ?? ""}`;
  const said = valuesOf(form);
  restore(form, key, said);
  form.addEventListener("input", () => {
    const written = changed(said, valuesOf(form));
    if (Object.keys(written).length === 0) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify({ said, written } satisfies Kept));
  });
  form.addEventListener("submit", () => {
    sessionStorage.removeItem(key);
  });
}

function restore(form: HTMLFormElement, key: string, said: Record<string, string>): void {
  const text = sessionStorage.getItem(key);
  if (text === null) return;
  const kept = JSON.parse(text) as Kept;
  const isOfNow = Object.keys(kept.written).every((name) => kept.said[name] === said[name]);
  if (!isOfNow) {
    sessionStorage.removeItem(key);
    return;
  }
  for (const field of fieldsOf(form)) {
    const written = kept.written[field.name];
    if (written !== undefined) field.value = written;
  }
}

function changed(said: Record<string, string>, now: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(now).filter(([name, value]) => said[name] !== value));
}

function valuesOf(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries(fieldsOf(form).map((field) => [field.name, field.value]));
}

function fieldsOf(form: HTMLFormElement): Field[] {
  return [...form.elements].filter(
    (one): one is Field =>
      (one instanceof HTMLInputElement || one instanceof HTMLTextAreaElement || one instanceof HTMLSelectElement) &&
      one.name !== "" &&
      one.name !== "seen" &&
      !LEFT_OUT.has(one.type),
  );
}
