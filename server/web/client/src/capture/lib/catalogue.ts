/**
 * Which forms are on this phone, complete with their lists? A form is shown once all its lists are here; the photos of
 * before, hundreds of them, come after it.
 */

import { ask, acceptedBytes } from "./asking";
import { baseOf, type Enrolment } from "./link";
import { readFormList, readManifest, type ListedFile, type ListedForm } from "./openrosa";
import { refreshOwner } from "./owner";
import { isCollectOnly } from "./reach";
import { refreshReturned } from "./returned";
import { keepSetting, type KeptForm, type Store } from "./store";

/** How the server names photos of before: other bytes have another name. */
const PHOTO_OF_BEFORE = /^before-[0-9a-f]+\.jpg$/;
/** On a line with a long way, one after another would mostly wait. */
const AT_ONCE = 4;

/** Fetch forms that are new or changed, and return the photos that are still to come. What did not come leaves what was there. */
export async function refresh(store: Store, enrolment: Enrolment): Promise<ListedFile[]> {
  const listed = readFormList(await (await ask(`${baseOf(enrolment)}/formList`)).text());
  const photos: ListedFile[] = [];
  for (const form of listed) photos.push(...(await keep(store, form)));
  await retire(store, new Set(listed.map((form) => form.hash)));
  await keepSetting(store, "refused", "");
  return photos;
}

/** Fetch what the server says of this phone: whose it is, what came back, and how much it takes at once. */
export async function refreshStanding(store: Store, enrolment: Enrolment): Promise<void> {
  const accepts = acceptedBytes(enrolment).then((bytes) => keepSetting(store, "accepts", bytes));
  await Promise.all([refreshOwner(store, enrolment), refreshReturned(store, enrolment), accepts]);
}

/** Fetch files that are not here yet. Each stays once it came, so that after a line that tore only the others are fetched. */
export async function fetchFiles(store: Store, files: ListedFile[]): Promise<void> {
  const waiting = [...new Map(files.map((file) => [file.hash, file])).values()];
  async function some(): Promise<void> {
    for (let next = waiting.shift(); next; next = waiting.shift()) await keepFile(store, next);
  }
  await Promise.all(Array.from({ length: AT_ONCE }, some));
}

/** Keep a form with its lists; returns its photos. */
async function keep(store: Store, listed: ListedForm): Promise<ListedFile[]> {
  const known = await store.get("forms", listed.hash);
  const files = listed.manifest ? readManifest(await (await ask(listed.manifest)).text()) : [];
  const photos = files.filter((file) => PHOTO_OF_BEFORE.test(file.name));
  const lists = files.filter((file) => !photos.includes(file));
  const [xml] = await Promise.all([known?.xml ?? textOf(listed.address), fetchFiles(store, lists)]);
  const media = Object.fromEntries(files.map((file) => [file.name, file.hash]));
  const { hash, formId, name, version } = listed;
  await store.put("forms", { hash, formId, name, version, xml, media, isCurrent: true, isCollectOnly: isCollectOnly(xml) });
  return photos;
}

async function textOf(address: string): Promise<string> {
  return (await ask(address)).text();
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
