/** A form that is begun for an issue has it chosen already, with its site: whatever the form offers of what is wanted. */

import type { SelectNode } from "@getodk/xforms-engine";
import { leaves, type Question } from "./questions";

type Tree = Parameters<typeof leaves>[0];

/** Choose answers by the names of their questions, in their order: what one offers may hang on the one before. */
export function answerAtOnce(root: Tree, wanted: Record<string, string>): void {
  for (const [name, value] of Object.entries(wanted)) {
    const node = [...leaves(root)].find((one) => isSelect(one) && one.currentState.reference.endsWith(`/${name}`)) as SelectNode | undefined;
    if (node?.getValueOption(value)) node.selectValue(value);
  }
}

function isSelect(node: Question): node is SelectNode {
  return node.nodeType === "select";
}
