/** What every page of the desks does: parts that wait refresh, filters apply at once, an open menu closes, what is chosen is in sight. */

import "./components/bring";
import "./components/live-part";
import { listenForSearch } from "./desk/search";

listenForSearch();

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field instanceof HTMLElement && field.matches("[data-submits]")) field.closest("form")?.requestSubmit();
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  }
});

for (const chosen of document.querySelectorAll(".chips [aria-current], .tabs [aria-current]")) {
  chosen.scrollIntoView({ block: "nearest", inline: "nearest", behavior: "instant" });
}
