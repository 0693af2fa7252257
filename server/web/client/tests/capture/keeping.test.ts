// @vitest-environment node
import { expect, test } from "vitest";
import { makeRoom } from "../../src/capture/lib/keeping";
import { emptyStore, waiting } from "./kept";

const DAY = 24 * 3600 * 1000;

test.each([
  ["received", 13, 1],
  ["received", 15, 0],
  ["refused", 400, 1],
  ["waiting", 400, 1],
] as const)("of a form %s %i days ago %i photo is kept", async (standing, days, kept) => {
  const store = await emptyStore();
  await waiting(store, "a", [10], { standing, settledAt: 0 });
  await makeRoom(store, days * DAY);
  expect(await store.count("files")).toBe(kept);
  expect(await store.count("outbox")).toBe(1);
});
