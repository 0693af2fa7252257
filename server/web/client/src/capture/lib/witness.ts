/**
 * What does this browser bear witness of? Which bytes it got, when, and where the phone was then; signed with a key that
 * cannot leave it. It shows that the same browser said so, not that the phone told the truth.
 */

import { baseOf, type Enrolment } from "./link";
import { keepSetting, setting, type KeptFile, type Store } from "./store";

export interface WitnessKey {
  pair: CryptoKeyPair;
  /** First 16 hexadecimal digits of the SHA-256 of the public key as SPKI. */
  id: string;
  /** SPKI in base64. */
  spki: string;
}

export const RECORD = "witness.json";
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
/** A line that hangs must not keep forms from being sent. */
const TOLD_WITHIN_MS = 10_000;
const SIGNATURE = { name: "ECDSA", hash: "SHA-256" };
/** One run of the page. */
const SESSION = hex(crypto.getRandomValues(new Uint8Array(16)));

/** Return the key of this browser; it is made once. */
export async function witnessKey(store: Store): Promise<WitnessKey> {
  const known = await setting(store, "witnessKey");
  if (known) return known;
  const pair = (await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"])) as CryptoKeyPair;
  const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", spki));
  const made = { pair, id: hex(digest).slice(0, 16), spki: base64(spki) };
  const step = store.transaction("settings", "readwrite");
  const first = (await step.store.get("witnessKey")) as WitnessKey | undefined; // another tab may have been quicker
  if (!first) await step.store.put(made, "witnessKey");
  await step.done;
  return first ?? made;
}

/** Tell the server the key, once for each link; what does not go now goes another time. */
export async function enrolKey(store: Store, enrolment: Enrolment): Promise<boolean> {
  try {
    const key = await witnessKey(store);
    const known = `${key.id} ${enrolment.key}`;
    if ((await setting(store, "witnessKnown")) === known) return true;
    const body = JSON.stringify({ public: key.spki });
    const headers = { "Content-Type": "application/json" };
    const signal = AbortSignal.timeout(TOLD_WITHIN_MS);
    const answer = await fetch(`${baseOf(enrolment)}/witness-key`, { method: "POST", body, headers, signal, credentials: "omit" });
    if (answer.status === 200 || answer.status === 201) await keepSetting(store, "witnessKnown", known);
    return answer.ok;
  } catch {
    return false;
  }
}

/** Return the signed record of a form's photos; null where there is none of them, or no key. */
export async function testify(store: Store, instance: string, files: KeptFile[]): Promise<string | null> {
  const photos = files.flatMap(photoOf);
  if (!photos.length) return null;
  try {
    const { pair, id } = await witnessKey(store);
    const text = JSON.stringify({ version: 1, instance, session: SESSION, photos });
    const signature = await crypto.subtle.sign(SIGNATURE, pair.privateKey, new TextEncoder().encode(text));
    return JSON.stringify({ text, key: id, signature: base64(new Uint8Array(signature)) });
  } catch {
    return null;
  }
}

function photoOf({ name, sha256, bytes, chosenAt, witnessed }: KeptFile): object[] {
  if (!witnessed) return [];
  const { source, lastModified, fix, heading } = witnessed;
  return [{ name, sha256, size: bytes.size, type: bytes.type, last_modified: lastModified, chosen_at: chosenAt, source, fix, heading_deg: heading }];
}

function hex(bytes: Uint8Array): string {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes));
}
