/** One click on a finding: the pictures that show it, or the part of the page where its figures stand. */

interface Figure {
  url: string;
  caption: string;
  tag: string;
}

export function showProof(link: HTMLAnchorElement): void {
  if (link.dataset.figures) showPictures(link, JSON.parse(link.dataset.figures) as Figure[]);
  else showPart(link.hash);
}

export function showPart(hash: string): void {
  const part = hash ? document.querySelector<HTMLElement>(hash) : null;
  if (!part) return;
  part.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : "smooth" });
  part.focus({ preventScroll: true });
  part.classList.remove("is-pointed");
  requestAnimationFrame(() => part.classList.add("is-pointed"));
}

function showPictures(link: HTMLElement, figures: Figure[]): void {
  const dialog = document.querySelector<HTMLDialogElement>("#proof");
  const place = dialog?.querySelector(".proof-figures");
  if (!dialog || !place) return;
  fill(dialog, "h2", link.dataset.title);
  fill(dialog, ".proof-sentence", link.dataset.sentence);
  place.replaceChildren(...figures.map(drawn));
  place.classList.toggle("is-two", figures.length > 1);
  dialog.showModal();
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close(), { once: true });
}

function drawn(one: Figure): HTMLElement {
  const figure = document.createElement("figure");
  const open = document.createElement("a");
  open.href = one.url;
  open.target = "_blank";
  open.rel = "noopener";
  open.append(Object.assign(new Image(), { src: one.url, alt: one.caption }));
  const caption = document.createElement("figcaption");
  if (one.tag) caption.append(Object.assign(document.createElement("span"), { className: `dot dot-${one.tag}` }));
  caption.append(one.caption);
  figure.append(open, caption);
  return figure;
}

function fill(dialog: HTMLElement, selector: string, text: string | undefined): void {
  const place = dialog.querySelector(selector);
  if (place) place.textContent = text ?? "";
}
