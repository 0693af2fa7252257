// @vitest-environment node
import { expect, test } from "vitest";
import { discard, queue, type Draft } from "../../src/capture/lib/store";
import { emptyStore, outgoing, waiting } from "./kept";

const DRAFT: Draft = { id: "a", formId: "f", formHash: "h", formName: "f", title: "", project: 1, xml: "", startedAt: 0, savedAt: 0 };

test("a finished form is in the outbox and no draft any more", async () => {
  const store = await emptyStore();
  await store.put("drafts", DRAFT);
  await queue(store, outgoing("a"));
  expect([await store.count("drafts"), await store.count("outbox")]).toEqual([0, 1]);
});
test("a form cannot be queued twice", async () => {
  const store = await emptyStore();
  await queue(store, outgoing("a"));
  await expect(queue(store, outgoing("a"))).rejects.toThrow();
});
test("a draft that is thrown away takes its photos along, and no others", async () => {
  const store = await emptyStore();
  await store.put("drafts", DRAFT);
  await waiting(store, "a", [1]);
  await waiting(store, "b", [1]);
  await discard(store, "a");
  expect(await store.getAllKeys("files")).toEqual([["b", "b-0.jpg"]]);
});
