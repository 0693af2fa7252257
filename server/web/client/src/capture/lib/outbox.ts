/**
 * Send what waits, one after the other, the oldest first.
 *
 * Page and worker share one lock, so nothing is sent twice at once; and each submission keeps its instanceID, so what is
 * sent again after a torn line is no duplicate. What the server has confirmed is written down before more is sent.
 */

import { Unreachable } from "./failures";
import { batches } from "./batches";
import { baseOf, type Enrolment } from "./link";
import { readAnswer } from "./openrosa";
import type { Post, Posted } from "./post";
import { keepSetting, setting, type KeptFile, type Outgoing, type Store } from "./store";
import { RECORD } from "./witness";

const LOCK = "shizheng-outbox";
const DEFAULT_ACCEPTS = 10_000_000;

export interface Watcher {
  /** Something in the outbox is not as it was. */
  changed(): void;
  /** So many of so many bytes of a submission are on their way or there. */
  progress(id: string, sent: number, all: number): void;
}

/** Send all that waits, after whoever is at it now: an attempt under way may be failing on a line that is back since. */
export async function flush(store: Store, post: Post, watcher: Watcher): Promise<void> {
  await navigator.locks.request(LOCK, () => sendAll(store, post, watcher));
}

export async function sendAll(store: Store, post: Post, watcher: Watcher): Promise<void> {
  const enrolment = await setting(store, "enrolment");
  if (!enrolment || (await setting(store, "refused"))) return;
  const waiting = (await store.getAll("outbox"))
    .filter((one) => (one.standing === "waiting" || one.standing === "sending") && one.project === enrolment.project)
    .sort((a, b) => a.queuedAt - b.queuedAt);
  for (const one of waiting) {
    if (!(await send(store, one, enrolment, post, watcher))) return;
  }
}

/** Send one submission; false where nothing more can be sent now. One that is refused is tried without its witness. */
async function send(store: Store, one: Outgoing, enrolment: Enrolment, post: Post, watcher: Watcher, witness = one.witness ?? ""): Promise<boolean> {
  const note = async (change: Partial<Outgoing>) => {
    Object.assign(one, change);
    await store.put("outbox", one);
    watcher.changed();
  };
  await note({ standing: "sending", message: "" });
  const device = encodeURIComponent((await setting(store, "device")) ?? "");
  const address = `${baseOf(enrolment)}/submission?deviceID=${device}`;
  const accepts = (await setting(store, "accepts")) ?? DEFAULT_ACCEPTS;
  const left = one.files.filter((file) => !one.sent.includes(file.name));
  const parts = batches(left, new Blob([one.xml, witness]).size, accepts);
  const all = one.files.reduce((sum, file) => sum + file.size, 0);
  for (const [number, part] of parts.entries()) {
    const before = sizeOfSent(one);
    const isLast = number === parts.length - 1;
    let body: FormData;
    try {
      body = await bodyOf(store, one, part.map((file) => file.name), isLast ? witness : null);
    } catch (problem) {
      await note({ standing: "refused", message: String((problem as Error).message), settledAt: Date.now() });
      return true;
    }
    let answer: Posted;
    try {
      answer = await post(address, body, (sent) => watcher.progress(one.id, Math.min(before + sent, all), all));
    } catch (problem) {
      if (!(problem instanceof Unreachable)) throw problem;
      await note({ standing: "waiting" });
      return false;
    }
    const { message, receipt } = readAnswer(answer.text);
    if (!isOurs(answer.text)) {
      await note({ standing: "waiting" }); // a proxy or a portal spoke: it has received nothing, and refuses nothing
      return false;
    }
    if (answer.status === 201 || answer.status === 202) {
      await note({ sent: [...one.sent, ...part.map((file) => file.name)], message, receipt });
    } else if (answer.status === 401 || answer.status === 403) {
      await keepSetting(store, "refused", message || `HTTP ${answer.status}`);
      await note({ standing: "waiting" });
      return false;
    } else if (isForNow(answer.status)) {
      await note({ standing: "waiting", message });
      return answer.status >= 500; // one that the server stumbles over must not hold up the others
    } else if (isLast && witness) {
      return await send(store, one, enrolment, post, watcher, ""); // the record must not keep the form from going
    } else {
      await note({ standing: "refused", message: message || `HTTP ${answer.status}`, settledAt: Date.now() });
      return true;
    }
  }
  await note({ standing: "received", settledAt: Date.now() });
  return true;
}

/** Put a refused submission at its place again, as a person asks. */
export async function tryAgain(store: Store, id: string): Promise<void> {
  const one = await store.get("outbox", id);
  if (one?.standing === "refused") await store.put("outbox", { ...one, standing: "waiting", settledAt: null });
}

/** Our server answers a submission in one way only; what somebody between says looks otherwise, whatever its number. */
function isOurs(text: string): boolean {
  return /<OpenRosaResponse[\s>]/.test(text);
}

/** Anything but a refusal of this very submission: a portal's page with 200 and a redirect are no answer of ours. */
function isForNow(status: number): boolean {
  return status < 400 || status === 404 || status === 408 || status === 429 || status >= 500;
}

function sizeOfSent(one: Outgoing): number {
  return one.files.filter((file) => one.sent.includes(file.name)).reduce((sum, file) => sum + file.size, 0);
}

/** Write a request as Collect does: the whole XML, some files under their names, and whether more follows: then there is no witness yet. */
async function bodyOf(store: Store, one: Outgoing, names: string[], witness: string | null): Promise<FormData> {
  const body = new FormData();
  body.append("xml_submission_file", new Blob([one.xml], { type: "text/xml" }), "submission.xml");
  for (const name of names) {
    const file: KeptFile | undefined = await store.get("files", [one.id, name]);
    if (!file) throw new Error(`${name}?`);
    body.append(name, file.bytes, name);
  }
  if (witness === null) body.append("*isIncomplete*", "yes");
  else if (witness) body.append(RECORD, new Blob([witness], { type: "application/json" }), RECORD);
  return body;
}
