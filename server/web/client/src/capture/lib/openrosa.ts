/** What does the server say, in the XML of OpenRosa? */

import { Unreachable } from "./failures";

export interface ListedForm {
  formId: string;
  name: string;
  version: string;
  hash: string;
  address: string;
  manifest: string | null;
}

export interface ListedFile {
  name: string;
  hash: string;
  address: string;
}

/** Read a form list. Addresses come without a host: the page asks where it came from, whatever the server is called. */
export function readFormList(xml: string): ListedForm[] {
  return entries(xml, "xforms", "xform").map((entry) => {
    const manifest = textOf(entry, "manifestUrl");
    return {
      formId: textOf(entry, "formID"),
      name: textOf(entry, "name"),
      version: textOf(entry, "version"),
      hash: textOf(entry, "hash"),
      address: pathOf(textOf(entry, "downloadUrl")),
      manifest: manifest ? pathOf(manifest) : null,
    };
  });
}

export function readManifest(xml: string): ListedFile[] {
  return entries(xml, "manifest", "mediaFile").map((entry) => ({
    name: textOf(entry, "filename"),
    hash: textOf(entry, "hash"),
    address: pathOf(textOf(entry, "downloadUrl")),
  }));
}

export interface Answer {
  message: string;
  receipt: string;
}

/** Read the answer to a submission. A worker has no DOM, and the server writes both elements in one way only. */
export function readAnswer(xml: string): Answer {
  return { message: inside(xml, "message"), receipt: inside(xml, "receipt") };
}

function inside(xml: string, name: string): string {
  const found = new RegExp(`<${name}(?:\\s[^>]*)?>([^<]*)</${name}>`).exec(xml);
  return (found?.[1] ?? "").replace(/&(lt|gt|quot|apos|amp|#(\d+));/g, (_, name: string, code?: string) =>
    code ? String.fromCodePoint(Number(code)) : ({ lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" })[name] ?? "",
  );
}

/** A portal in between answers with a page of its own: an empty list read from that would take every form away. */
function entries(xml: string, root: string, name: string): Element[] {
  const document = new DOMParser().parseFromString(xml, "text/xml");
  if (document.documentElement?.localName !== root) throw new Unreachable(`The answer of the server is no ${root}.`);
  return named(document, name);
}

function textOf(entry: Element, name: string): string {
  return named(entry, name)[0]?.textContent?.trim() ?? "";
}

function named(parent: Document | Element, name: string): Element[] {
  return [...parent.getElementsByTagName("*")].filter((one) => one.localName === name);
}

function pathOf(address: string): string {
  const { pathname, search } = new URL(address, "http://here");
  return pathname + search;
}
