/** What came back of what was sent from here: fetched with the forms, kept for where there is no network. */

import { ask, readJson } from "./asking";
import { Unreachable } from "./failures";
import { readInstance } from "./instance";
import { baseOf, isOf, type Enrolment } from "./link";
import { keepSetting, setting, type Outgoing, type Store } from "./store";

export interface Words {
  zh: string;
  en: string;
}

export interface ReturnedPhoto {
  stage: "before" | "after";
  name: string;
  question: Words;
  /** The instanceID of the submission that it came with. */
  instance: string;
  /** Where a small copy is, below the phone's own address; null where there is nothing to show. */
  picture: string | null;
  hash: string;
  /** The copy, once it is here. */
  copy?: Blob | null;
}

export interface Comment {
  by: string;
  role: Words;
  is_own: boolean;
  at: string;
  text: string;
}

/** What is written about a pair, oldest first, and whether this phone's officer can write more now. */
export interface Thread {
  comments: Comment[];
  may_comment: boolean;
}

export interface Returned extends Partial<Thread> {
  pair: number;
  form: string;
  issue: string;
  problem: string;
  site: string;
  place: string;
  viewpoint: string;
  returned_at: string;
  /** The server has got nothing newer for the issue. */
  is_open: boolean;
  reasons: Words[];
  notes: string[];
  photos: ReturnedPhoto[];
}

/** What is kept, and for which link: another phone's returns are none of this one's. */
export interface KeptReturns {
  key: string;
  project: number;
  returned: Returned[];
}

/** Fetch the list, and each picture that is not here yet. A picture that does not come leaves its line without it. */
export async function refreshReturned(store: Store, enrolment: Enrolment): Promise<void> {
  const text = await (await ask(`${baseOf(enrolment)}/returned.json`)).text();
  const { returned: listed } = readJson<Pick<KeptReturns, "returned">>(text, (said) => Array.isArray(said.returned), "The answer of the server is no list of what was returned.");
  const copies = new Map((await keptReturns(store, enrolment)).flatMap((one) => one.photos).map((photo) => [photo.hash, photo.copy]));
  for (const photo of listed.filter((one) => one.is_open).flatMap((one) => one.photos)) {
    photo.copy = copies.get(photo.hash) ?? (await copyOf(enrolment, photo));
  }
  await keepSetting(store, "returned", { ...enrolment, returned: listed });
}

/** Send what the officer writes about a pair, and keep all that is written now: nothing of it waits for a network. */
export async function sendComment(store: Store, enrolment: Enrolment, pair: number, text: string): Promise<void> {
  const answer = await ask(`${baseOf(enrolment)}/returned/${pair}/comments`, text);
  const thread = readJson<Thread>(await answer.text(), (said) => Array.isArray(said.comments), "The answer of the server is no list of comments.");
  const returned = (await keptReturns(store, enrolment)).map((one) => (one.pair === pair ? { ...one, ...thread } : one));
  await keepSetting(store, "returned", { ...enrolment, returned });
}

/** What is kept for this link. */
export async function keptReturns(store: Store, enrolment: Enrolment | null): Promise<Returned[]> {
  const kept = await setting(store, "returned");
  return isOf(kept, enrolment) ? kept.returned : [];
}

/** What an officer has still to do: what is finished here for the issue since then needs only to be sent. */
export function tasksOf(returned: Returned[], outbox: Outgoing[]): Returned[] {
  return returned.filter((one) => one.is_open && !outbox.some((sent) => sent.queuedAt > Date.parse(one.returned_at) && readInstance(sent.xml).texts.has(one.issue)));
}

/** What came back of one submission, by the photos that came with it. */
export function returnsOf(sent: Outgoing, returned: Returned[]): Returned[] {
  const { instanceId } = readInstance(sent.xml);
  return returned.filter((one) => one.photos.some((photo) => photo.instance === instanceId));
}

async function copyOf(enrolment: Enrolment, { picture }: ReturnedPhoto): Promise<Blob | null> {
  if (!picture) return null;
  try {
    return await (await ask(`${baseOf(enrolment)}${picture}`)).blob();
  } catch (problem) {
    if (problem instanceof Unreachable) return null;
    throw problem;
  }
}
