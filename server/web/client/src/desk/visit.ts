/**
 * From pair to pair without a new page: the next one is fetched while this one is looked at, with its pictures.
 *
 * Only what is between the bars is exchanged. Whatever goes wrong ends in an ordinary visit.
 */

const KEPT_MS = 60_000;
const pages = new Map<string, { at: number; page: Promise<Document | null> }>();

export function prefetch(address: string): void {
  const known = pages.get(address);
  if (known && performance.now() - known.at < KEPT_MS) return;
  const page = load(address);
  pages.set(address, { at: performance.now(), page });
  void page.then((found) => found && preload(found));
}

/** Show a pair; with `fresh` what was fetched before is not believed. */
export async function visit(address: string, { push = true, fresh = false } = {}): Promise<void> {
  performance.mark("pair-asked");
  const known = pages.get(address);
  const usable = !fresh && known && performance.now() - known.at < KEPT_MS;
  pages.delete(address);
  const page = await (usable ? known.page : load(address));
  if (!page) {
    location.assign(address);
    return;
  }
  show(page, address, push);
}

/** Show this pair as the server sees it now. */
export function again(): Promise<void> {
  return visit(location.pathname + location.search, { push: false, fresh: true });
}

export function forget(): void {
  pages.clear();
}

async function load(address: string): Promise<Document | null> {
  try {
    const answer = await fetch(address, { credentials: "same-origin", headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return page.querySelector("main pair-desk") ? page : null;
  } catch {
    return null;
  }
}

/** Fetch and unpack the pictures that the page will show first. */
function preload(page: Document): void {
  for (const figure of page.querySelectorAll<HTMLElement>("figure[data-source]")) {
    const source = JSON.parse(figure.dataset.source ?? "{}") as { copies?: { url: string }[] };
    for (const copy of source.copies ?? []) {
      const picture = new Image();
      picture.src = copy.url;
      void picture.decode().catch(() => undefined);
    }
  }
}

function show(page: Document, address: string, push: boolean): void {
  const [next, now] = [page.querySelector("main"), document.querySelector("main")];
  if (!next || !now) return location.assign(address);
  document.title = page.title;
  document.querySelector(".invented")?.remove();
  const invented = page.querySelector(".invented");
  if (invented) now.before(document.adoptNode(invented));
  now.replaceWith(document.adoptNode(next));
  if (push) history.pushState({ desk: true }, "", address);
  for (const field of document.querySelectorAll<HTMLInputElement>(".bar input[name=next]")) field.value = address;
  scrollTo({ top: 0, behavior: "instant" });
  next.focus({ preventScroll: true });
  void announce(next);
}

/** Say, for tests and for whoever measures, when both pictures could be seen. */
async function announce(main: Element): Promise<void> {
  const pictures = [...main.querySelectorAll<HTMLImageElement>(".photo > img")];
  await Promise.allSettled(pictures.map((one) => one.decode()));
  requestAnimationFrame(() => {
    performance.mark("pair-shown");
    performance.measure("pair", "pair-asked", "pair-shown");
  });
}

window.addEventListener("popstate", () => {
  if (document.querySelector("pair-desk") && /\/pairs\/\d+$/.test(location.pathname)) void again();
  else location.reload();
});
