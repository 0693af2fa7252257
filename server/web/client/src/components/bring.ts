/** Photos that somebody brings: files dropped on the form, how far the sending is, and the next portion by itself. */

const AT_ONCE_MS = 1000;

const form = document.querySelector<HTMLFormElement>("form[data-bring]");
if (form) prepare(form);

const goOn = document.querySelector<HTMLFormElement>("form[data-go-on]");
if (goOn) window.setTimeout(() => goOn.requestSubmit(), 50);

function prepare(sent: HTMLFormElement): void {
  const drop = sent.querySelector<HTMLElement>(".bring-drop");
  const input = drop?.querySelector<HTMLInputElement>("input");
  if (!drop || !input) return;
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, (event) => hover(event, drop, true));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, (event) => hover(event, drop, false));
  drop.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    input.files = event.dataTransfer.files;
    tellChosen(drop, input);
  });
  input.addEventListener("change", () => tellChosen(drop, input));
  sent.addEventListener("submit", (event) => {
    event.preventDefault();
    send(sent);
  });
}

function hover(event: Event, drop: HTMLElement, isOver: boolean): void {
  event.preventDefault();
  drop.classList.toggle("is-over", isOver);
}

function tellChosen(drop: HTMLElement, input: HTMLInputElement): void {
  const words = drop.querySelector<HTMLElement>("[data-chosen]");
  const files = [...(input.files ?? [])];
  if (!words || !files.length) return;
  const size = files.reduce((sum, file) => sum + file.size, 0) / 1e6;
  words.textContent = `${files.length === 1 ? files[0]?.name : files.length} · ${size.toFixed(1)} MB`;
}

/** Send with a bar; the page that answers takes the place of this one. */
function send(sent: HTMLFormElement): void {
  const button = sent.querySelector<HTMLButtonElement>("button.button-main");
  const shown = sent.querySelector<HTMLElement>(".bring-progress");
  const bar = shown?.querySelector("progress");
  const words = shown?.querySelector("span");
  const request = new XMLHttpRequest();
  const timer = window.setTimeout(() => shown?.removeAttribute("hidden"), AT_ONCE_MS);
  const stop = (message: string): void => {
    window.clearTimeout(timer);
    shown?.removeAttribute("hidden");
    bar?.remove();
    if (words) words.textContent = message;
    if (button) button.disabled = false;
  };
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable || !bar || !words) return;
    const percent = Math.floor((100 * event.loaded) / event.total);
    bar.value = percent;
    words.textContent = percent < 100 ? `${sent.dataset.sending ?? ""} ${percent} %` : (sent.dataset.reading ?? "");
  });
  request.addEventListener("load", () => {
    if (request.responseURL && !request.responseURL.endsWith(new URL(sent.action).pathname)) {
      window.location.assign(request.responseURL);
      return;
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    stop(page.querySelector(".flash-refused")?.textContent?.trim() || (sent.dataset.lost ?? ""));
  });
  request.addEventListener("error", () => stop(sent.dataset.lost ?? ""));
  request.open("POST", sent.action);
  if (button) button.disabled = true;
  request.send(new FormData(sent));
}
