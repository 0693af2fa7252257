/** Which questions does a form ask, and which still keep it from being finished? */

import type { AnyChildNode, AnyControlNode, AnyNode, GeneralChildNode } from "@getodk/xforms-engine";

export type Question = AnyControlNode;

interface Parent {
  currentState: { children: readonly unknown[] | null };
}

/** Every leaf below a node, in the form's order. */
export function* leaves(parent: Parent): Generator<Question> {
  for (const child of (parent.currentState.children ?? []) as AnyChildNode[]) {
    if (isParent(child)) yield* leaves(child);
    else if (child.nodeType !== "model-value") yield child as Question;
  }
}

export function isParent(node: AnyNode): boolean {
  return node.nodeType === "group" || node.nodeType === "repeat-instance" || node.nodeType.startsWith("repeat-range");
}

/** The questions that are asked now and whose answer is missing or does not fit. */
export function openQuestions(root: Parent): Question[] {
  return [...leaves(root)].filter((node) => node.currentState.relevant && violationOf(node) !== null);
}

export function violationOf(node: Question): "constraint" | "required" | null {
  const violation = "violation" in node.validationState ? node.validationState.violation : null;
  return violation?.condition ?? null;
}

/** Leave out what is not asked now, and groups in which nothing is. */
export function asked(children: readonly GeneralChildNode[]): GeneralChildNode[] {
  return children.filter((node) => node.nodeType !== "model-value" && node.currentState.relevant);
}

/** A name that a page may use for an element. */
export function elementId(node: { nodeId: string }): string {
  return node.nodeId.replace(":", "-");
}
