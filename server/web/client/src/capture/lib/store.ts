/** What does this browser keep? One database; whatever names a photo is written after the photo itself. */

import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import type { Enrolment } from "./link";
import type { Look } from "./look";
import type { KeptOwner } from "./owner";
import type { KeptReturns } from "./returned";
import type { Fix } from "./whereabouts";
import type { WitnessKey } from "./witness";

export interface KeptForm {
  /** MD5 of the XML as the server names it; an older version stays while a draft needs it. */
  hash: string;
  formId: string;
  name: string;
  version: string;
  xml: string;
  /** Name of each file to the hash of its content. */
  media: Record<string, string>;
  isCurrent: boolean;
  /** It asks what this page does not draw. */
  isCollectOnly?: boolean;
}

export interface Draft {
  id: string;
  formId: string;
  formHash: string;
  formName: string;
  title: string;
  project: number;
  xml: string;
  startedAt: number;
  savedAt: number;
  /** What is answered as it is begun, by the names of the questions. */
  begunWith?: Record<string, string>;
}

/** A photo or a drawing: the bytes as the browser got them, and what was seen at that moment. */
export interface KeptFile {
  /** The draft, and later the submission, that it belongs to. */
  owner: string;
  name: string;
  bytes: Blob;
  preview: Blob | null;
  sha256: string;
  look: Look | null;
  originalName: string;
  chosenAt: number;
  /** Of photos only: what the page saw as it was chosen. */
  witnessed?: Witnessed;
}

export type Source = "camera" | "picker" | "overlay";

export interface Witnessed {
  source: Source;
  /** When somebody asked for the camera. */
  askedAt: number;
  lastModified: number;
  fix: Fix | null;
  /** Degrees clockwise from north. */
  heading: number | null;
}

export type Standing = "waiting" | "sending" | "received" | "refused";

export interface Outgoing {
  id: string;
  formName: string;
  title: string;
  project: number;
  xml: string;
  files: { name: string; size: number; sha256: string }[];
  /** The signed record of its photos; null where there is none. */
  witness?: string | null;
  /** Names of the files that the server has confirmed. */
  sent: string[];
  standing: Standing;
  queuedAt: number;
  settledAt: number | null;
  /** What the server said last, for people. */
  message: string;
  receipt: string;
}

export interface Settings {
  enrolment: Enrolment;
  device: string;
  language: "zh" | "en";
  /** What the server said when it refused the token; empty while it is good. */
  refused: string;
  /** Most bytes that the server takes in one request. */
  accepts: number;
  refreshedAt: number;
  returned: KeptReturns;
  owner: KeptOwner;
  witnessKey: WitnessKey;
  /** Which key was told to the server by which link. */
  witnessKnown: string;
}

interface Schema extends DBSchema {
  settings: { key: string; value: unknown };
  forms: { key: string; value: KeptForm };
  media: { key: string; value: Blob };
  drafts: { key: string; value: Draft };
  files: { key: [string, string]; value: KeptFile; indexes: { owner: string } };
  outbox: { key: string; value: Outgoing };
}

export type Store = IDBPDatabase<Schema>;

export function openStore(name = "shizheng-capture"): Promise<Store> {
  return openDB<Schema>(name, 1, {
    upgrade(db) {
      db.createObjectStore("settings");
      db.createObjectStore("forms", { keyPath: "hash" });
      db.createObjectStore("media");
      db.createObjectStore("drafts", { keyPath: "id" });
      db.createObjectStore("files", { keyPath: ["owner", "name"] }).createIndex("owner", "owner");
      db.createObjectStore("outbox", { keyPath: "id" });
    },
    // A newer page in another tab may need another shape of the database: it must not wait for this one.
    blocking: (_now, _next, event) => (event.target as IDBDatabase).close(),
  });
}

export async function setting<K extends keyof Settings>(store: Store, name: K): Promise<Settings[K] | undefined> {
  return (await store.get("settings", name)) as Settings[K] | undefined;
}

export async function keepSetting<K extends keyof Settings>(store: Store, name: K, value: Settings[K]): Promise<void> {
  await store.put("settings", value, name);
}

export function filesOf(store: Store, owner: string): Promise<KeptFile[]> {
  return store.getAllFromIndex("files", "owner", owner);
}

/** Move a draft to the outbox in one step: there is never both, and never neither. */
export async function queue(store: Store, outgoing: Outgoing): Promise<void> {
  const step = store.transaction(["drafts", "outbox"], "readwrite", { durability: "strict" });
  await Promise.all([step.objectStore("outbox").add(outgoing), step.objectStore("drafts").delete(outgoing.id), step.done]);
}

/** Note a better fix of a photo that is still kept. */
export async function noteFix(store: Store, owner: string, name: string, fix: Fix): Promise<KeptFile | null> {
  const step = store.transaction("files", "readwrite");
  const kept = await step.store.get([owner, name]);
  const better = kept?.witnessed ? { ...kept, witnessed: { ...kept.witnessed, fix } } : null;
  if (better) await step.store.put(better);
  await step.done;
  return better;
}

/** Throw a draft away, with its photos; only a person asks for this. */
export async function discard(store: Store, id: string): Promise<void> {
  const step = store.transaction(["drafts", "files"], "readwrite");
  const names = await step.objectStore("files").index("owner").getAllKeys(id);
  await Promise.all([...names.map((key) => step.objectStore("files").delete(key)), step.objectStore("drafts").delete(id), step.done]);
}

/** Where forms that are not sent yet are counted: on the page, always. */
export async function countUnsent(store: Store): Promise<number> {
  return (await store.getAll("outbox")).filter((one) => one.standing !== "received").length;
}
