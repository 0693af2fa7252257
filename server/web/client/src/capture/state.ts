/** What the pages show, read from the store; and when forms are fetched and sent. */

import { reactive } from "vue";
import { oneAtATime } from "./lib/again";
import { hear, ring } from "./lib/bell";
import { currentForms, fetchFiles, refresh, refreshStanding } from "./lib/catalogue";
import { Refused, Unreachable } from "./lib/failures";
import type { Place } from "./lib/geo";
import { makeRoom } from "./lib/keeping";
import { readLink, type Enrolment } from "./lib/link";
import { flush } from "./lib/outbox";
import { postInPage } from "./lib/post";
import { keptOwner, type Owner } from "./lib/owner";
import { keptReturns, sendComment, type Returned } from "./lib/returned";
import { keepSetting, openStore, setting, type Draft, type KeptForm, type Outgoing, type Store } from "./lib/store";
import { enrolKey } from "./lib/witness";
import { language, say, type Language } from "./words";

const FIRST_PATIENCE_MS = 5_000;
const LAST_PATIENCE_MS = 60_000;
const NOTICED_AFTER_MS = 300;
const REFRESH_EVERY_MS = 15 * 60_000;

export const state = reactive({
  isReady: false,
  enrolment: null as Enrolment | null,
  /** Null before the first connection. */
  owner: null as Owner | null,
  refused: "",
  forms: [] as KeptForm[],
  drafts: [] as Draft[],
  outbox: [] as Outgoing[],
  returned: [] as Returned[],
  /** The list of sites: whether it is open, and where the phone was when somebody asked. */
  nearby: { isOpen: false, here: null as Place | null },
  /** Percent of each submission that is on its way. */
  progress: {} as Record<string, number>,
  refreshedAt: null as number | null,
  isRefreshing: false,
  isOnline: navigator.onLine,
  isSafe: true,
  /** Bytes that the browser lets this page keep, and how many are taken; null where it does not say. */
  room: null as { used: number; all: number } | null,
  problem: null as unknown,
});

let store: Store;

export const theStore = (): Store => store;
export const unsent = (): Outgoing[] => state.outbox.filter((one) => one.standing !== "received");

export async function start(): Promise<void> {
  store = await openStore();
  language.value = (await setting(store, "language")) ?? language.value;
  if (!(await setting(store, "device"))) await keepSetting(store, "device", `shizheng:browser:${crypto.randomUUID()}`);
  await enrolByAddress();
  await read();
  state.isReady = true;
  state.isSafe = (await navigator.storage?.persist?.()) ?? false;
  await makeRoom(store, Date.now());
  hear(readSoon);
  addEventListener("hashchange", () => void enrolByAddress());
  addEventListener("online", () => {
    patience = FIRST_PATIENCE_MS;
    void comeBack();
  });
  addEventListener("offline", () => void (state.isOnline = false));
  addEventListener("focus", () => void comeBack());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && void comeBack());
  await comeBack();
}

/** Take the token out of the address at once: who looks over the shoulder, or sends a screenshot, must not get it. */
async function enrolByAddress(): Promise<void> {
  const link = readLink(location.hash);
  if (!link) return;
  history.replaceState(null, "", location.pathname);
  await enrol(link);
}

export async function enrol(link: Enrolment): Promise<void> {
  const known = await setting(store, "enrolment");
  if (known && known.key !== link.key && !confirm(say("enrol_other"))) return;
  await keepSetting(store, "enrolment", link);
  await keepSetting(store, "refused", "");
  await read();
  if (state.isReady) await comeBack(true);
}

async function comeBack(isAsked = false): Promise<void> {
  state.isOnline = navigator.onLine;
  await read();
  await send();
  if (isAsked || Date.now() - (state.refreshedAt ?? 0) > REFRESH_EVERY_MS) await fetchForms();
}

let reading: ReturnType<typeof setTimeout> | undefined;

/** Read once for many changes: where hundreds of forms go out, each of them is noted several times. */
function readSoon(): void {
  reading ??= setTimeout(() => {
    reading = undefined;
    void read();
  }, NOTICED_AFTER_MS);
}

/** Read everything anew; there are dozens of rows, not thousands. */
export async function read(): Promise<void> {
  state.enrolment = (await setting(store, "enrolment")) ?? null;
  state.refused = (await setting(store, "refused")) ?? "";
  state.refreshedAt = (await setting(store, "refreshedAt")) ?? null;
  state.owner = await keptOwner(store, state.enrolment);
  state.returned = await keptReturns(store, state.enrolment);
  state.forms = await currentForms(store);
  state.drafts = (await store.getAll("drafts")).sort((a, b) => b.savedAt - a.savedAt);
  state.outbox = (await store.getAll("outbox")).sort((a, b) => b.queuedAt - a.queuedAt);
  const room = await navigator.storage?.estimate?.();
  state.room = room?.quota ? { used: room.usage ?? 0, all: room.quota } : null;
}

export async function fetchForms(): Promise<void> {
  if (!state.enrolment || state.isRefreshing) return;
  state.isRefreshing = true;
  try {
    const photos = await refresh(store, state.enrolment);
    state.isOnline = true;
    await read(); // forms can be filled while the rest comes
    await refreshStanding(store, state.enrolment);
    await enrolKey(store, state.enrolment);
    await send();
    await read();
    await fetchFiles(store, photos);
    await keepSetting(store, "refreshedAt", Date.now());
  } catch (problem) {
    if (problem instanceof Refused) await keepSetting(store, "refused", problem.message || say("switched_off"));
    else if (problem instanceof Unreachable) fetchLater();
    else state.problem = problem;
  } finally {
    state.isRefreshing = false;
    await read();
  }
}

/** Send what the officer answers to the reviewers of a pair; it fails where there is no network. */
export async function answerReviewers(pair: number, text: string): Promise<void> {
  if (!state.enrolment) return;
  await sendComment(store, state.enrolment, pair, text);
  await read();
}

let fetching: ReturnType<typeof setTimeout> | undefined;

/** Go on where the line tore, also where nothing tells that it is back. */
function fetchLater(): void {
  state.isOnline = false;
  clearTimeout(fetching);
  fetching = setTimeout(() => void fetchForms(), LAST_PATIENCE_MS);
}

/** Send what waits. Asked while it sends, it tries again afterwards: `online` is said once, perhaps amid a failing attempt. */
export const send = oneAtATime(attempt);

async function attempt(): Promise<void> {
  if (!unsent().some((one) => one.standing !== "refused")) return;
  const before = sentParts();
  if (state.enrolment && navigator.onLine) await enrolKey(store, state.enrolment);
  try {
    await flush(store, postInPage, {
      changed: ring, // this page hears it too
      progress: (id, sent, all) => void (state.progress[id] = all ? Math.floor((sent / all) * 100) : 0),
    });
  } catch (problem) {
    state.problem = problem;
  }
  await read();
  if (sentParts() !== before) patience = FIRST_PATIENCE_MS; // a line that carries something is worth asking soon
  if (unsent().some((one) => one.standing !== "refused")) tryLater();
  else patience = FIRST_PATIENCE_MS;
  if (unsent().length) void sendInBackground();
}

/** How many files and whole submissions the server has confirmed. */
function sentParts(): number {
  return state.outbox.reduce((sum, one) => sum + one.sent.length + (one.standing === "received" ? 1 : 0), 0);
}

let patience = FIRST_PATIENCE_MS;
let later: ReturnType<typeof setTimeout> | undefined;

/** A phone that thinks it is on line, behind a line that leads nowhere, is never told that it does again: ask, ever less often. */
function tryLater(): void {
  clearTimeout(later);
  later = setTimeout(() => void send(), patience);
  patience = Math.min(patience * 2, LAST_PATIENCE_MS);
}

/** Let the worker send when the network is back and the page is closed; not every browser can. */
async function sendInBackground(): Promise<void> {
  try {
    const registration = (await navigator.serviceWorker.ready) as ServiceWorkerRegistration & { sync?: { register(tag: string): Promise<void> } };
    await registration.sync?.register("outbox");
  } catch {
    // The page sends by itself when it is open again.
  }
}

export async function speak(chosen: Language): Promise<void> {
  language.value = chosen;
  document.documentElement.lang = chosen === "zh" ? "zh-CN" : "en";
  await keepSetting(store, "language", chosen);
}
