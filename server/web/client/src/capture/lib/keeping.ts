/** How long does the phone keep what the server has confirmed? Two weeks; what is not confirmed, for ever. */

import type { Store } from "./store";

const KEPT_MS = 14 * 24 * 3600 * 1000;

/** Free the room of photos that the server has had for two weeks; the line with its receipt stays. */
export async function makeRoom(store: Store, now: number): Promise<void> {
  const step = store.transaction(["outbox", "files"], "readwrite");
  for (const one of await step.objectStore("outbox").getAll()) {
    if (one.standing !== "received" || one.settledAt === null || now - one.settledAt < KEPT_MS) continue;
    for (const key of await step.objectStore("files").index("owner").getAllKeys(one.id)) {
      await step.objectStore("files").delete(key);
    }
  }
  await step.done;
}
