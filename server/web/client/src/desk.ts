/** What every page of the desks does: parts that wait refresh, filters apply at once, help opens beside the page, an open menu closes, what is chosen is in sight. */

import "./components/bring";
import { keepForms } from "./components/kept-forms";
import "./components/live-part";
import { listenForHelp } from "./desk/help";
import { listenForSearch } from "./desk/search";
import { showWork } from "./desk/working";

keepForms();
listenForSearch();
listenForHelp();
showWork();

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field instanceof HTMLElement && field.matches("[data-submits]")) field.closest("form")?.requestSubmit();
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll<HTMLDetailsElement>("details.menu[open]")) {
    if (event.target instanceof Node && !menu.contains(event.target)) menu.open = false;
  }
});

// Along their own row only: the page stays where it begins.
for (const chosen of document.querySelectorAll<HTMLElement>(".chips [aria-current], .tabs [aria-current], .road [aria-current]")) {
  const row = chosen.closest<HTMLElement>(".chips, .tabs, .road");
  const beyond = row ? chosen.getBoundingClientRect().right - row.getBoundingClientRect().right : 0;
  if (row && beyond > 0) row.scrollLeft += beyond + (row.matches(".road") ? row.clientWidth / 2 : 0);
}
