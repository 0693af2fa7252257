import { expect, test } from "vitest";
import { answerNamed, answerNear, fileNear } from "../../src/capture/form/lookup";

interface Made {
  parent: Made | null;
  currentState: { reference: string; children?: Made[]; instanceValue?: string };
}

function leaf(reference: string, instanceValue = ""): Made {
  return { parent: null, currentState: { reference, instanceValue } };
}

function part(reference: string, children: Made[]): Made {
  const made: Made = { parent: null, currentState: { reference, children } };
  for (const child of children) child.parent = made;
  return made;
}

function row(at: number): Made {
  const group = part(`/data/vp[${at}]/inner`, [leaf(`/data/vp[${at}]/inner/shown`)]);
  return part(`/data/vp[${at}]`, [leaf(`/data/vp[${at}]/photo`, `${at}.jpg`), group]);
}

const rows = [row(1), row(2)];
part("/data", [leaf("/data/site_place", "35 102 0 0"), part("/data/vp", rows)]);
const second = rows[1]!.currentState.children![1]!.currentState.children![0]!;

test("an answer is looked up in the row of the question", () => {
  expect(answerNear(second, "/data/vp/photo")).toBe("2.jpg");
});
test("an answer outside of the row is found too", () => {
  expect(answerNear(second, "/data/site_place")).toBe("35 102 0 0");
});
test("a question is found by its name in the row, or around it", () => {
  expect(answerNamed(second, "photo")).toBe("2.jpg");
  expect(answerNamed(second, "site_place")).toBe("35 102 0 0");
  expect(answerNamed(second, "none")).toBe("");
});
test("there is no picture while its name is not calculated yet", () => {
  expect(fileNear(second, [{ text: "v-" }, { path: "/data/vp/none" }])).toBe("");
  expect(fileNear(second, [{ text: "v-" }, { path: "/data/vp/photo" }])).toBe("v-2.jpg");
});
