/**
 * A form being filled: the engine's instance, the draft that it is kept in, and the way to the outbox.
 *
 * The engine leaves photos that it did not see being chosen out of what it gives for sending, so our own store decides:
 * every file that the filled form names goes along, and a form that names one which is not here is not queued.
 */

import { createInstance, restoreInstance, type AnyFormInstance, type GeneralChildNode, type InstanceData, type RootNode, type UploadNode } from "@getodk/xforms-engine";
import { markRaw, reactive, ref, shallowRef, type InjectionKey } from "vue";
import { ring } from "../lib/bell";
import { sha256 } from "../lib/digest";
import { readInstance } from "../lib/instance";
import { lookAt, type Look } from "../lib/look";
import { nameFor } from "../lib/names";
import { takeOut, type FileName } from "../lib/pictures";
import { previewOf } from "../lib/preview";
import { discard, filesOf, noteFix, queue, type Draft, type KeptFile, type KeptForm, type Outgoing, type Source, type Store, type Witnessed } from "../lib/store";
import { FRESH_MS, fixAt, nextFix, whereabouts } from "../lib/whereabouts";
import { testify } from "../lib/witness";
import { language } from "../words";
import { fileNear, pathOf } from "./lookup";
import { answerAtOnce } from "./begun";
import { asked, isParent, leaves, openQuestions, type Question } from "./questions";

const SAVED_AFTER_MS = 400;
const INSTANCE = "xml_submission_file";

export const SESSION: InjectionKey<Session> = Symbol("session");

/** What the page shows of a file that is kept. */
export interface Shown {
  name: string;
  /** As the phone called it. */
  originalName: string;
  size: number;
  preview: string | null;
  look: Look | null;
  chosenAt: number;
  witnessed?: Witnessed;
}

export class Session {
  readonly root: RootNode;
  readonly files = reactive(new Map<string, Shown>());
  /** Answers are shown as missing or wrong only once somebody wanted to finish. */
  readonly isJudged = ref(false);
  readonly savedAt = ref<number | null>(null);
  /** Something was answered that is not kept yet. */
  readonly isPending = ref(false);
  readonly problem = shallowRef<unknown>(null);
  private timer: ReturnType<typeof setTimeout> | undefined;
  private saving: Promise<void> = Promise.resolve();
  private isQueued = false;
  private isDirty = false;
  private changes = 0;

  private constructor(
    private readonly store: Store,
    private readonly draft: Draft,
    private readonly form: KeptForm,
    private readonly pictures: Map<string, FileName>,
    instance: AnyFormInstance,
  ) {
    this.root = instance.root;
    markRaw(this);
  }

  /** Lets another tab open the draft. */
  private release: () => void = () => undefined;

  /** Open a draft with the version of the form that it was begun with; one without answers begins anew, as `username`'s. */
  static async open(store: Store, draft: Draft, form: KeptForm, device: string, username?: string): Promise<Session> {
    const release = await holdAlone(draft.id);
    const options = {
      form: { fetchFormAttachment: (address: URL) => attachment(store, form, address), missingResourceBehavior: "BLANK" as const },
      instance: { stateFactory: reactive as <T extends object>(object: T) => T, preloadProperties: { deviceID: device, ...(username && { username }) } },
    };
    const kept = draft.xml ? await filesOf(store, draft.id) : [];
    const { xml, pictures } = takeOut(form.xml);
    const instance = draft.xml ? await restoreInstance(xml, { data: [dataOf(draft.xml, kept)] }, options) : await createInstance(xml, options);
    const session = new Session(store, draft, form, pictures, instance);
    session.release = release;
    if (!draft.xml) answerAtOnce(session.root, draft.begunWith ?? {});
    for (const file of kept) session.show(file);
    session.speak();
    return session;
  }

  get title(): string {
    return this.draft.formName;
  }

  /** The name of the picture that the form shows at a question; empty where it shows none. */
  pictureAt(node: Question): string {
    const name = this.pictures.get(pathOf(node));
    if (name) return fileNear(node, name);
    return lastOf(node.currentState.label?.imageSource?.pathname ?? "");
  }

  /** The name of the photo that the next one is compared with: the picture of what stands right before the question. */
  referenceFor(node: Question): string {
    const around = asked((node.parent as { currentState: { children: readonly GeneralChildNode[] } }).currentState.children);
    const before = around[around.findIndex((one) => one.nodeId === node.nodeId) - 1];
    return before && !isParent(before) ? this.pictureAt(before as Question) : "";
  }

  /** A file that came with the form; null where there is none of this name. */
  async medium(name: string): Promise<Blob | null> {
    return await mediumOf(this.store, this.form, name);
  }

  /** Let the form speak the reader's language, where it can. */
  speak(): void {
    const fits = this.root.languages.find((one) => "language" in one && new RegExp(language.value === "zh" ? "zh|中文" : "\\ben\\b|english", "i").test(one.language));
    if (fits && !fits.isSyntheticDefault) this.root.setLanguage(fits);
  }

  /** Change an answer by what a person did, and keep it soon. */
  change(act: () => unknown): void {
    act();
    this.isDirty = true;
    this.changes += 1;
    this.isPending.value = true;
    // Not put off by the next change: who writes without a pause would have nothing kept.
    this.timer ??= setTimeout(() => void this.save(), SAVED_AFTER_MS);
  }

  /** Keep the answers now: the page may be about to be killed. */
  save(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.saving = this.saving.then(() => this.write()).catch((problem: unknown) => void (this.problem.value = problem));
    return this.saving;
  }

  private async write(): Promise<void> {
    if (this.isQueued) return;
    const changes = this.changes;
    const xml = await this.xml();
    const savedAt = Date.now();
    await this.store.put("drafts", { ...this.draft, xml, title: readInstance(xml).title, savedAt });
    this.savedAt.value = savedAt;
    this.isPending.value = changes !== this.changes;
  }

  private async xml(): Promise<string> {
    return (await this.root.prepareInstancePayload()).data[0].get(INSTANCE).text();
  }

  /** Keep a photo, and what the page saw of it as it was chosen. */
  async photograph(node: UploadNode, given: File, source: Source, askedAt: number): Promise<void> {
    const chosenAt = Date.now();
    const { heading } = whereabouts;
    const kept = await this.attach(node, given, { source, askedAt, lastModified: given.lastModified, fix: fixAt(chosenAt), heading });
    void this.improveFix(kept);
  }

  /** Keep a file unchanged, let the form name it, keep that too, and only then show it: what is seen is safe. */
  async attach(node: UploadNode, given: File, witnessed?: Witnessed): Promise<KeptFile> {
    const chosenAt = Date.now();
    const name = nameFor(given, chosenAt, new Set(this.files.keys()));
    const content = await given.arrayBuffer();
    const bytes = new Blob([content], { type: given.type });
    const [digest, look, preview] = await Promise.all([sha256(content), lookAt(content), previewOf(given)]);
    const kept: KeptFile = { owner: this.draft.id, name, bytes, preview, sha256: digest, look, originalName: given.name, chosenAt, ...(witnessed && { witnessed }) };
    await this.store.put("files", kept);
    this.change(() => node.setValue(new File([bytes], name, { type: given.type })));
    await this.save();
    this.show(kept);
    return kept;
  }

  /** The page may have heard of no fix while the camera was open: the next one is the place of the photo. */
  private async improveFix({ name, chosenAt, witnessed }: KeptFile): Promise<void> {
    if (witnessed?.fix && chosenAt - witnessed.fix.at <= FRESH_MS) return;
    const fix = await nextFix();
    const better = fix && (await noteFix(this.store, this.draft.id, name, fix));
    const shown = this.files.get(name);
    if (better && shown) this.files.set(name, { ...shown, witnessed: better.witnessed });
  }

  private show({ name, originalName, bytes, preview, look, chosenAt, witnessed }: KeptFile): void {
    this.files.set(name, { name, originalName, size: bytes.size, look, chosenAt, witnessed, preview: preview && URL.createObjectURL(preview) });
  }

  stillOpen(): Question[] {
    return openQuestions(this.root);
  }

  /** Put the form into the outbox; returns the first question that keeps it from going, or null. */
  async finish(): Promise<Question | null> {
    if (this.isQueued) return null; // a second tap on the same button
    this.isJudged.value = true;
    const [first] = this.stillOpen();
    if (first) return first;
    await this.save();
    const xml = await this.xml();
    const { instanceId, title, texts } = readInstance(xml);
    const kept = new Map((await filesOf(this.store, this.draft.id)).map((file) => [file.name, file]));
    const named = uploads(this.root).map((node) => node.currentState.instanceValue).filter(Boolean);
    const missing = named.find((name) => texts.has(name) && !kept.has(name));
    if (missing) throw new MissingPhoto(missing);
    const files = [...kept.values()].filter((file) => texts.has(file.name));
    await this.queue({
      id: this.draft.id,
      formName: this.draft.formName,
      title,
      project: this.draft.project,
      xml,
      files: files.map((file) => ({ name: file.name, size: file.bytes.size, sha256: file.sha256 })),
      witness: await testify(this.store, instanceId, files),
      sent: [],
      standing: "waiting",
      queuedAt: Date.now(),
      settledAt: null,
      message: "",
      receipt: "",
    });
    ring();
    return null;
  }

  /** From here on nothing is written to the draft any more, or it would be there beside what is sent. */
  private async queue(outgoing: Outgoing): Promise<void> {
    this.isQueued = true;
    try {
      await queue(this.store, outgoing);
    } catch (problem) {
      this.isQueued = false;
      throw problem;
    }
  }

  /** The page may be killed now. */
  async pause(): Promise<void> {
    if (this.isDirty) await this.save();
  }

  /** Keep what is not kept yet; a form in which nothing was answered leaves no draft behind. */
  async leave(): Promise<void> {
    if (this.isDirty) await this.save();
    else if ((await this.store.get("drafts", this.draft.id))?.xml === "") await discard(this.store, this.draft.id);
    this.release();
  }

  close(): void {
    for (const { preview } of this.files.values()) if (preview) URL.revokeObjectURL(preview);
  }
}

/** A form names a photo that is not kept here. */
export class MissingPhoto extends Error {}
/** Another tab has the draft open: what both wrote would be lost by one of them. */
export class OpenElsewhere extends Error {}

/** Hold a draft for this tab, until what is returned is called or the tab is closed. */
function holdAlone(id: string): Promise<() => void> {
  return new Promise((resolve, reject) => {
    void navigator.locks.request(`shizheng-draft-${id}`, { ifAvailable: true }, (lock) => {
      if (!lock) return reject(new OpenElsewhere());
      return new Promise<void>((release) => resolve(release));
    });
  });
}

function uploads(parent: { currentState: { children: readonly unknown[] | null } }): UploadNode[] {
  return [...leaves(parent)].filter((node): node is UploadNode => node.nodeType === "upload" && node.currentState.relevant);
}

function dataOf(xml: string, kept: KeptFile[]): InstanceData {
  const data = new FormData();
  data.append(INSTANCE, new File([xml], INSTANCE, { type: "text/xml" }));
  for (const file of kept) data.append(file.name, new File([file.bytes], file.name, { type: file.bytes.type }));
  return data as unknown as InstanceData;
}

/** Give the engine a file of the form: jr://file-csv/sites.csv and the like, by their last name. */
async function attachment(store: Store, form: KeptForm, address: URL): Promise<Response> {
  const content = await mediumOf(store, form, lastOf(address.pathname));
  return content ? new Response(content) : new Response("", { status: 404 });
}

async function mediumOf(store: Store, form: KeptForm, name: string): Promise<Blob | null> {
  const hash = form.media[name];
  return hash === undefined ? null : ((await store.get("media", hash)) ?? null);
}

function lastOf(path: string): string {
  return decodeURIComponent(path.split("/").pop() ?? "");
}
