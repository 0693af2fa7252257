/** Which forms are on this phone, complete with their lists? A form is shown once all its files are here. */

import { ask, acceptedBytes } from "./asking";
import { baseOf, type Enrolment } from "./link";
import { readFormList, readManifest, type ListedFile, type ListedForm } from "./openrosa";
import { refreshOwner } from "./owner";
import { refreshReturned } from "./returned";
import { keepSetting, type KeptForm, type Store } from "./store";

/** Fetch what is new or changed. What did not come leaves what was there as it was. */
export async function refresh(store: Store, enrolment: Enrolment, now: number): Promise<void> {
  const listed = readFormList(await (await ask(`${baseOf(enrolment)}/formList`)).text());
  for (const form of listed) await keep(store, form);
  await retire(store, new Set(listed.map((form) => form.hash)));
  await refreshOwner(store, enrolment);
  await refreshReturned(store, enrolment);
  await keepSetting(store, "accepts", await acceptedBytes(enrolment));
  await keepSetting(store, "refreshedAt", now);
  await keepSetting(store, "refused", "");
}

async function keep(store: Store, listed: ListedForm): Promise<void> {
  const known = await store.get("forms", listed.hash);
  const files = listed.manifest ? readManifest(await (await ask(listed.manifest)).text()) : [];
  for (const file of files) await keepFile(store, file);
  const xml = known?.xml ?? (await (await ask(listed.address)).text());
  const media = Object.fromEntries(files.map((file) => [file.name, file.hash]));
  const { hash, formId, name, version } = listed;
  await store.put("forms", { hash, formId, name, version, xml, media, isCurrent: true });
}

async function keepFile(store: Store, file: ListedFile): Promise<void> {
  if ((await store.getKey("media", file.hash)) !== undefined) return;
  await store.put("media", await (await ask(file.address)).blob(), file.hash);
}

/** Take from the list what the server no longer lists; drafts keep the version that they were begun with. */
async function retire(store: Store, listed: Set<string>): Promise<void> {
  const needed = new Set((await store.getAll("drafts")).map((draft) => draft.formHash));
  for (const form of await store.getAll("forms")) {
    if (listed.has(form.hash)) continue;
    if (needed.has(form.hash)) await store.put("forms", { ...form, isCurrent: false });
    else await store.delete("forms", form.hash);
  }
  const used = new Set((await store.getAll("forms")).flatMap((form) => Object.values(form.media)));
  for (const hash of await store.getAllKeys("media")) if (!used.has(hash)) await store.delete("media", hash);
}

export async function currentForms(store: Store): Promise<KeptForm[]> {
  return (await store.getAll("forms")).filter((form) => form.isCurrent).sort((a, b) => a.name.localeCompare(b.name, "zh"));
}
