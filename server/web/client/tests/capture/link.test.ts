import { expect, test } from "vitest";
import { baseOf, readLink } from "../../src/capture/lib/link";

const KEY = "a".repeat(64);

test("a link enrols by what stands behind its #", () => {
  expect(readLink(`#key=${KEY}&project=3`)).toEqual({ key: KEY, project: 3 });
});
test("a whole link that was pasted enrols, too", () => {
  expect(readLink(` https://host/capture/#key=${KEY}&project=3 `)).toEqual({ key: KEY, project: 3 });
});
test.each(["", "#key=short&project=1", `#key=${KEY}`, `#key=${KEY}&project=x`, `#key=${"/".repeat(64)}&project=1`])("%s is no link", (text) => {
  expect(readLink(text)).toBeNull();
});
test("a browser asks under the same address as Collect", () => {
  expect(baseOf({ key: KEY, project: 3 })).toBe(`/v1/key/${KEY}/projects/3`);
});
