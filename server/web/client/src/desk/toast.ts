/** What was just done, and for some seconds the way back. Kept over a change of page. */

export interface Undo {
  address: string;
  decisions: number[];
  word: string;
  until: number;
}

interface Said {
  message: string;
  kind: string;
  undo?: Undo;
}

const KEPT = "toast";

/** Say something in the place of what was said before; a way back stays until another takes its place. */
export function say(said: Said): void {
  const place = document.querySelector(".toasts");
  if (!place) return;
  const toast = document.createElement("div");
  toast.className = `toast toast-${said.kind}`;
  const words = document.createElement("span");
  words.textContent = said.message;
  toast.append(words);
  if (said.undo) toast.append(button(said.undo, toast));
  for (const old of [...place.children]) if (said.undo || !old.querySelector(".toast-undo")) old.remove();
  place.append(toast);
  window.setTimeout(() => toast.remove(), said.undo ? Math.max(0, said.undo.until - Date.now()) : 4000);
}

/** Say it on the page that comes next. */
export function sayThere(said: Said): void {
  sessionStorage.setItem(KEPT, JSON.stringify(said));
}

export function sayWhatWasKept(): void {
  const kept = sessionStorage.getItem(KEPT);
  sessionStorage.removeItem(KEPT);
  if (kept) say(JSON.parse(kept) as Said);
}

function button(undo: Undo, toast: HTMLElement): HTMLElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "toast-undo";
  made.dataset.keyButton = "u";
  made.textContent = undo.word;
  made.append(Object.assign(document.createElement("kbd"), { textContent: "U" }));
  made.addEventListener("click", () => {
    toast.remove();
    void takeBack(undo);
  });
  const left = document.createElement("span");
  left.className = "toast-left";
  left.setAttribute("aria-hidden", "true");
  left.style.setProperty("--left", `${Math.max(0, undo.until - Date.now())}ms`);
  made.append(left);
  return made;
}

async function takeBack(undo: Undo): Promise<void> {
  const form = new FormData();
  for (const number of undo.decisions) form.append("decision", String(number));
  const answer = await fetch(undo.address, { method: "POST", body: form, headers: { Accept: "application/json" } });
  const said = (await answer.json()) as { next?: string; message?: string; refusal?: string };
  if (said.next) {
    sayThere({ message: said.message ?? "", kind: "kept" });
    // a page that can go there in place says so by cancelling
    const stays = !document.dispatchEvent(new CustomEvent("desk:go", { detail: said.next, cancelable: true }));
    if (!stays) location.assign(said.next);
  } else say({ message: said.refusal ?? "", kind: "refused" });
}
