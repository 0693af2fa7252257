import { expect, test } from "vitest";
import { wayTo } from "../../src/table/rows";

test("a block is reached from the nearest one before it that is known", () => {
  const places = new Map([[0, "a"], [3, "d"]]);
  expect(wayTo(4, places)).toEqual({ after: "d", skip: 0 });
  expect(wayTo(7, places)).toEqual({ after: "d", skip: 300 });
  expect(wayTo(2, places)).toEqual({ after: "a", skip: 100 });
});

test("without any the beginning is the way", () => {
  expect(wayTo(5, new Map())).toEqual({ after: "", skip: 500 });
});
