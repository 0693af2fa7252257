/** The queue's page: filters open in place, ticked pairs are counted, new pairs appear by themselves. */

import { sayWhatWasKept } from "./desk/toast";
import { UNATTENDED } from "./desk/unattended";

const EVERY_MS = 5000;

sayWhatWasKept();
countTicked();
document.addEventListener("change", (event) => {
  const all = event.target instanceof HTMLInputElement && event.target.matches("[data-all]") ? event.target : null;
  if (all) for (const box of document.querySelectorAll<HTMLInputElement>("input[name=pair]")) box.checked = all.checked;
  countTicked();
});
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("[data-opens=filters]") : null;
  if (!link || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  void openFilters(link);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (event.target instanceof HTMLElement && event.target.closest("input:not([type=checkbox]), textarea, select")) return;
  if (act(event.key.toLowerCase())) event.preventDefault();
});
window.setTimeout(() => void watch(null), 400);

/** J K walk through the rows, Enter opens, X ticks, A ticks all, U takes back. */
function act(key: string): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>(".queue-row")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  if (key === "j" || key === "k") {
    const next = rows[key === "j" ? at + 1 : Math.max(0, at - 1)];
    next?.querySelector<HTMLElement>(".queue-link")?.focus();
    next?.scrollIntoView({ block: "nearest" });
    return next !== undefined;
  }
  if (key === "x") return tick(rows[at]?.querySelector<HTMLInputElement>("input[name=pair]"));
  if (key === "a") return tick(document.querySelector<HTMLInputElement>("[data-all]"));
  const pressed = key === "u" ? '.flash-undo, [data-key-button="u"]' : "";
  const target = pressed ? document.querySelector<HTMLElement>(pressed) : null;
  target?.click();
  return target !== null;
}

function tick(box: HTMLInputElement | null | undefined): boolean {
  box?.click();
  return Boolean(box);
}

async function openFilters(link: HTMLAnchorElement): Promise<void> {
  const place = document.querySelector<HTMLElement>("#filters");
  if (!place) return;
  const open = place.hidden;
  if (open && !place.hasChildNodes()) {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    const form = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(".filter-panel");
    if (!form) return location.assign(link.href);
    place.append(form);
  }
  place.hidden = !open;
  link.setAttribute("aria-expanded", String(open));
  if (open) place.querySelector<HTMLElement>("select, input")?.focus();
}

function countTicked(): void {
  const list = document.querySelector(".list");
  const ticked = list?.querySelectorAll("input[name=pair]:checked").length ?? 0;
  const place = list?.querySelector("[data-chosen]");
  if (place) place.textContent = String(ticked);
  list?.classList.toggle("has-chosen", ticked > 0);
}

/** Ask now and then whether something new has come; bring the list up to date unless somebody is ticking it. */
async function watch(known: string | null): Promise<void> {
  let newest = known;
  try {
    const answer = document.hidden ? null : await fetch("/review/progress", { headers: { Accept: "application/json", ...UNATTENDED } });
    if (answer?.redirected) return location.reload(); // the session has ended
    if (answer?.ok) {
      const said = (await answer.json()) as { newest: string };
      const idle = !document.querySelector(".list.has-chosen, details[open], #filters:not([hidden])");
      if (newest !== null && said.newest !== newest && idle) await refresh();
      newest = said.newest;
    }
  } catch {
    // the network is away; the next turn asks again
  }
  window.setTimeout(() => void watch(newest), EVERY_MS);
}

async function refresh(): Promise<void> {
  const answer = await fetch(location.href, { credentials: "same-origin", headers: UNATTENDED });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const selector of [".chips", ".queue-line", ".list", ".empty", ".pages"]) {
    const [old, fresh] = [document.querySelector(selector), page.querySelector(selector)];
    if (old && fresh) old.replaceWith(document.adoptNode(fresh));
    else if (fresh && !old) document.querySelector("main")?.append(document.adoptNode(fresh));
    else old?.remove();
  }
}
