/**
 * Which questions does this page not draw? A form with one is for Collect only: begun here, it could not be finished.
 *
 * The server says the same when a form is published, by the same list in `formats/browser_reach.py`.
 */

export const NOT_DRAWN_CONTROLS = ["range", "rank"];
/** Of questions that are typed in. */
export const NOT_DRAWN_TYPES = ["barcode", "dateTime", "geoshape", "geotrace"];

export function isCollectOnly(xml: string): boolean {
  const form = new DOMParser().parseFromString(xml, "text/xml");
  const all = [...form.getElementsByTagName("*")];
  if (all.some((one) => NOT_DRAWN_CONTROLS.includes(one.localName) && one.hasAttribute("ref"))) return true;
  const beyond = new Set(all.filter((one) => one.localName === "bind" && NOT_DRAWN_TYPES.includes(typeOf(one))).map((one) => one.getAttribute("nodeset")));
  return beyond.size > 0 && all.some((one) => one.localName === "input" && beyond.has(one.getAttribute("ref")));
}

function typeOf(bind: Element): string {
  return (bind.getAttribute("type") ?? "").split(":").pop() ?? "";
}
