/**
 * Keeps the shell for where there is no network, and sends what waits when the page is closed.
 *
 * The server writes in front of this script what belongs to the shell. Another build is another version; it takes over
 * when no page of the old one is open any more, so a page never meets scripts that it was not built with.
 */

/// <reference lib="webworker" />

import { ring } from "./lib/bell";
import { flush } from "./lib/outbox";
import { postInWorker } from "./lib/post";
import { openStore, setting } from "./lib/store";
import { enrolKey } from "./lib/witness";

interface Shell {
  version: string;
  addresses: string[];
}

const worker = self as unknown as ServiceWorkerGlobalScope & { SHELL: Shell };
const { version, addresses } = worker.SHELL;
const PREFIX = "shizheng-shell-";
const kept = new Set(addresses.map((address) => new URL(address, location.origin).href));
const page = new URL("/capture/", location.origin).href;

worker.addEventListener("install", (event) => {
  event.waitUntil(caches.open(PREFIX + version).then((cache) => cache.addAll(addresses.map((address) => new Request(address, { cache: "no-cache" })))));
});

worker.addEventListener("activate", (event) => {
  event.waitUntil(forgetOthers().then(() => worker.clients.claim()));
});

worker.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  if (method !== "GET") return;
  const wanted = mode === "navigate" ? page : url;
  if (!kept.has(wanted)) return;
  event.respondWith(fromShell(wanted, event.request));
});

worker.addEventListener("sync", (event) => {
  const asked = event as ExtendableEvent & { tag: string };
  if (asked.tag === "outbox") asked.waitUntil(sendWaiting());
});

async function fromShell(wanted: string, request: Request): Promise<Response> {
  const cache = await caches.open(PREFIX + version);
  return (await cache.match(wanted)) ?? fetch(request);
}

async function forgetOthers(): Promise<void> {
  for (const name of await caches.keys()) if (name.startsWith(PREFIX) && name !== PREFIX + version) await caches.delete(name);
}

/** Where something is left, the browser asks again later, as it does after an error. */
async function sendWaiting(): Promise<void> {
  const store = await openStore();
  try {
    const enrolment = await setting(store, "enrolment");
    if (enrolment) await enrolKey(store, enrolment);
    await flush(store, postInWorker, { changed: ring, progress: () => undefined });
    const left = (await store.getAll("outbox")).some((one) => one.standing === "waiting");
    if (left) throw new Error("not all could be sent");
  } finally {
    store.close();
  }
}
