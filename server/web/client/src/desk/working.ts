/**
 * <form data-works="id"> and <a data-works="id">: their answer takes long.
 *
 * Until it comes, what the template of that id holds stands beside them; this page asks on while the next is awaited.
 */

export function showWork(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (show(form) && event.submitter instanceof HTMLButtonElement) event.submitter.disabled = true;
  });
  document.addEventListener("click", (event) => {
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (!isPlain || !(event.target instanceof Element)) return;
    const link = event.target.closest<HTMLElement>("a[data-works]");
    if (link) show(link);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted && document.querySelector("[data-work]")) location.reload(); // gone back to: nothing is being done any more
  });
}

function show(beside: HTMLElement): boolean {
  const template = document.getElementById(beside.dataset.works ?? "");
  if (!(template instanceof HTMLTemplateElement)) return false;
  for (const earlier of document.querySelectorAll("[data-work]")) earlier.remove();
  const shown = document.createElement("div");
  shown.dataset.work = "";
  shown.append(template.content.cloneNode(true));
  beside.after(shown);
  return true;
}
