/** Whose phone is this? The office said so, and may say otherwise: asked with the forms. */

import { ask } from "./asking";
import { Unreachable } from "./failures";
import { baseOf, type Enrolment } from "./link";
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
  const { name, officer, county } = readOwner(await (await ask(`${baseOf(enrolment)}/phone.json`)).text());
  await keepSetting(store, "owner", { ...enrolment, name, officer, county });
}

/** What is kept for this link; null before the first connection. */
export async function keptOwner(store: Store, enrolment: Enrolment | null): Promise<Owner | null> {
  const kept = await setting(store, "owner");
  return kept && kept.key === enrolment?.key && kept.project === enrolment.project ? kept : null;
}

/** A portal in between answers with a page of its own. */
function readOwner(text: string): Owner {
  try {
    const said = JSON.parse(text) as Owner;
    if (typeof said.name === "string") return said;
  } catch {
    // Said below.
  }
  throw new Unreachable("The answer of the server does not say whose phone this is.");
}
