/** Whose phone is this? The office said so, and may say otherwise: asked with the forms. */

import { ask, readJson } from "./asking";
import { baseOf, isOf, type Enrolment } from "./link";
import { keepSetting, setting, type Store } from "./store";

export interface Owner {
  /** Of the phone. */
  name: string;
  /** The account whose phone it is; empty: nobody's. */
  officer: string;
  /** Of which it carries the lists; empty: of all. */
  county: string;
}

/** What is kept, and for which link. */
export type KeptOwner = Enrolment & Owner;

export async function refreshOwner(store: Store, enrolment: Enrolment): Promise<void> {
  const text = await (await ask(`${baseOf(enrolment)}/phone.json`)).text();
  const { name, officer, county } = readJson<Owner>(text, (said) => typeof said.name === "string", "The answer of the server does not say whose phone this is.");
  await keepSetting(store, "owner", { ...enrolment, name, officer, county });
}

/** What is kept for this link; null before the first connection. */
export async function keptOwner(store: Store, enrolment: Enrolment | null): Promise<Owner | null> {
  const kept = await setting(store, "owner");
  return isOf(kept, enrolment) ? kept : null;
}
