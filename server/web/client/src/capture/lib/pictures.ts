/**
 * Which picture does a form show at which question? Taken out of the form, since the engine takes the text of such a
 * value for a whole address and stops at one whose file name is calculated.
 */

/** A file name in pieces: letters as they are, and paths whose answers stand between them. */
export type FileName = ({ text: string } | { path: string })[];

export interface Illustrated {
  xml: string;
  /** By the path of the question, without the numbers of repeats. */
  pictures: Map<string, FileName>;
}

/** Pictures, sounds and films; of the large ones the engine would read out the address. */
const MEDIA = new Set(["image", "big-image", "audio", "video"]);
const IMAGES = /^jr:\/\/images\//;

/** Take out what a form calculates the file name of; what it names as it is stays where it was. */
export function takeOut(xml: string): Illustrated {
  const pictures = new Map<string, FileName>();
  if (!/<(\w+:)?value\b[^>]*\bform\s*=/.test(xml)) return { xml, pictures };
  const form = new DOMParser().parseFromString(xml, "text/xml");
  const calculated = named(form, "value").filter((one) => MEDIA.has(one.getAttribute("form") ?? "") && named(one, "output").length);
  if (!calculated.length) return { xml, pictures };
  const owners = ownersOf(form);
  for (const value of calculated) {
    const owner = owners.get(value.parentElement?.getAttribute("id") ?? "");
    if (owner && value.getAttribute("form") === "image" && !pictures.has(owner)) pictures.set(owner, nameIn(value, owner));
    value.remove();
  }
  return { xml: new XMLSerializer().serializeToString(form), pictures };
}

/** Which question does a text belong to, by the text's name? */
function ownersOf(form: Document): Map<string, string> {
  const owners = new Map<string, string>();
  for (const said of [...named(form, "label"), ...named(form, "hint")]) {
    const id = /^jr:itext\(\s*['"](.+)['"]\s*\)$/.exec(said.getAttribute("ref") ?? "")?.[1];
    const owner = said.parentElement?.getAttribute("ref") ?? said.parentElement?.getAttribute("nodeset");
    if (id && owner) owners.set(id, owner);
  }
  return owners;
}

function nameIn(value: Element, owner: string): FileName {
  const pieces = [...value.childNodes].map((piece): FileName[number] =>
    isElement(piece) ? { path: absolute((piece.getAttribute("value") ?? "").trim(), owner) } : { text: (piece.textContent ?? "").trim() },
  );
  return pieces
    .map((piece, at) => (at === 0 && "text" in piece ? { text: piece.text.replace(IMAGES, "") } : piece))
    .filter((piece) => "path" in piece || piece.text !== "");
}

/** Read a path as seen from a question, as the engine does: from the root, or over so many parents. */
export function absolute(path: string, owner: string): string {
  if (path.startsWith("/")) return path;
  const steps = owner.split("/");
  for (const step of path.replace(/^current\(\)\//, "").split("/")) {
    if (step === "..") steps.pop();
    else if (step !== ".") steps.push(step);
  }
  return steps.join("/");
}

function named(parent: Document | Element, name: string): Element[] {
  return [...parent.getElementsByTagName("*")].filter((one) => one.localName === name);
}

function isElement(node: Node): node is Element {
  return node.nodeType === 1;
}
