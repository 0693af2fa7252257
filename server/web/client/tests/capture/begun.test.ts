import { expect, test } from "vitest";
import { answerAtOnce } from "../../src/capture/form/begun";

/** A question with these choices, as the engine gives it. */
function question(name: string, choices: string[]) {
  const node = {
    nodeType: "select",
    currentState: { reference: `/data/${name}`, children: null },
    chosen: "",
    getValueOption: (value: string) => (choices.includes(value) ? { value } : null),
    selectValue: (value: string) => void (node.chosen = value),
  };
  return node;
}

test("the issue and its site are chosen as the form is begun", () => {
  const [issue, site] = [question("item_code", ["ZY-017"]), question("site_code", ["JGT"])];
  answerAtOnce({ currentState: { children: [issue, site] } }, { item_code: "ZY-017", site_code: "JGT" });
  expect([issue.chosen, site.chosen]).toEqual(["ZY-017", "JGT"]);
});
test("what the form does not offer is left open", () => {
  const issue = question("item_code", ["ZY-018"]);
  answerAtOnce({ currentState: { children: [issue] } }, { item_code: "ZY-017", site_code: "JGT" });
  expect(issue.chosen).toBe("");
});
