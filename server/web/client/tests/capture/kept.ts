/** A store without a browser, with a submission of some files waiting in it. */

import "fake-indexeddb/auto";
import { keepSetting, openStore, type Outgoing, type Store } from "../../src/capture/lib/store";

export const ENROLMENT = { key: "k".repeat(64), project: 1 };
let number = 0;

export async function emptyStore(): Promise<Store> {
  const store = await openStore(`store-${(number += 1)}`);
  await keepSetting(store, "enrolment", ENROLMENT);
  await keepSetting(store, "device", "d");
  return store;
}

export function outgoing(id: string, files: Outgoing["files"] = [], change: Partial<Outgoing> = {}): Outgoing {
  return { id, formName: "f", title: id, project: 1, xml: `<data id="${id}"/>`, files, sent: [], standing: "waiting", queuedAt: (number += 1), settledAt: null, message: "", receipt: "", ...change };
}

export async function waiting(store: Store, id: string, sizes: number[], change: Partial<Outgoing> = {}): Promise<Outgoing> {
  const files = sizes.map((size, at) => ({ name: `${id}-${at}.jpg`, size, sha256: "" }));
  for (const file of files) {
    await store.put("files", { owner: id, name: file.name, bytes: new Blob([new Uint8Array(file.size)]), preview: null, sha256: "", look: null, originalName: "", chosenAt: 0 });
  }
  const one = outgoing(id, files, change);
  await store.put("outbox", one);
  return one;
}
