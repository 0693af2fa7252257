/** What is answered elsewhere in the form, as seen from a question: in its own row where both stand in a repeat. */

import type { FileName } from "../lib/pictures";

interface Place {
  readonly parent: unknown;
  readonly currentState: { readonly reference: string; readonly children?: unknown; readonly instanceValue?: unknown };
}

/** The path of a node, without the numbers of repeats: as binds name it. */
export function pathOf(node: Place): string {
  return node.currentState.reference.replace(/\[\d+\]/g, "");
}

/** Return the answer at a path; empty where there is none. */
export function answerNear(node: Place, path: string): string {
  let above: Place | null = node;
  while (above && !isAbove(above, path)) above = above.parent as Place | null;
  const found = above && descend(above, path);
  const value = found?.currentState.instanceValue;
  return typeof value === "string" ? value : "";
}

/** The answer to a question of this name in the same row, or else in the parts around it. */
export function answerNamed(node: Place, name: string): string {
  for (let around = node.parent as Place | null; around; around = around.parent as Place | null) {
    const found = descend(around, `${pathOf(around)}/${name}`);
    if (found) return String(found.currentState.instanceValue ?? "");
  }
  return "";
}

/** Return the name of the file that is meant; empty while an answer in it is missing. */
export function fileNear(node: Place, name: FileName): string {
  const pieces = name.map((piece) => ("text" in piece ? piece.text : answerNear(node, piece.path)));
  return pieces.every(Boolean) ? pieces.join("") : "";
}

function isAbove(node: Place, path: string): boolean {
  return Array.isArray(node.currentState.children) && path.startsWith(`${pathOf(node)}/`);
}

function descend(from: Place, path: string): Place | null {
  for (const child of (from.currentState.children ?? []) as Place[]) {
    if (pathOf(child) === path && !Array.isArray(child.currentState.children)) return child;
    if (!isAbove(child, path)) continue;
    const found = descend(child, path);
    if (found) return found;
  }
  return null;
}
