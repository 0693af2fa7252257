import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { Unreachable } from "../../src/capture/lib/failures";
import { keptOwner, refreshOwner } from "../../src/capture/lib/owner";
import { emptyStore, ENROLMENT } from "./kept";

function serving(text: string): void {
  vi.stubGlobal("fetch", async () => new Response(text));
}

test("whose phone it is stays known without a network", async () => {
  const store = await emptyStore();
  serving('{"name": "夏河 1 号", "officer": "王强", "county": "夏河县"}');
  await refreshOwner(store, ENROLMENT);
  expect(await keptOwner(store, ENROLMENT)).toMatchObject({ name: "夏河 1 号", officer: "王强", county: "夏河县" });
});
test("whose another phone was is not said of this one", async () => {
  const store = await emptyStore();
  serving('{"name": "一号", "officer": "", "county": ""}');
  await refreshOwner(store, ENROLMENT);
  expect(await keptOwner(store, { ...ENROLMENT, key: "z".repeat(64) })).toBeNull();
});
test.each(["<html>", "{}"])("the page of a portal says of nobody whose phone it is: %s", async (text) => {
  const store = await emptyStore();
  serving(text);
  await expect(refreshOwner(store, ENROLMENT)).rejects.toThrow(Unreachable);
});
