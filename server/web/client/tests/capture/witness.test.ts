// @vitest-environment node
import { expect, test, vi } from "vitest";
import { setting, type KeptFile, type Witnessed } from "../../src/capture/lib/store";
import { enrolKey, testify, witnessKey } from "../../src/capture/lib/witness";
import { emptyStore, ENROLMENT } from "./kept";

const FIX = { latitude: 35.1, longitude: 102.6, accuracy_m: 6, at: 5 };

function photo(witnessed?: Witnessed): KeptFile {
  return { owner: "a", name: "1.jpg", bytes: new Blob(["abc"], { type: "image/jpeg" }), preview: null, sha256: "s", look: null, originalName: "IMG.jpg", chosenAt: 9, witnessed };
}

const TAKEN: Witnessed = { source: "camera", askedAt: 1, lastModified: 8, fix: FIX, heading: 20 };

test("the key is made once, and cannot leave the browser", async () => {
  const store = await emptyStore();
  const key = await witnessKey(store);
  expect((await witnessKey(store)).id).toBe(key.id);
  expect(key.pair.privateKey.extractable).toBe(false);
  expect(key.id).toMatch(/^[0-9a-f]{16}$/);
});
test("the record names the bytes, the moment and the place, and is signed as it is written", async () => {
  const store = await emptyStore();
  const { text, key, signature } = JSON.parse((await testify(store, "uuid:1", [photo(TAKEN)]))!);
  const { pair, id } = await witnessKey(store);
  const bytes = Uint8Array.from(atob(signature), (one) => one.charCodeAt(0));
  expect(bytes.length).toBe(64);
  expect(await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, pair.publicKey, bytes, new TextEncoder().encode(text))).toBe(true);
  expect(key).toBe(id);
  expect(JSON.parse(text)).toEqual({
    version: 1, instance: "uuid:1", session: expect.stringMatching(/^[0-9a-f]{32}$/),
    photos: [{ name: "1.jpg", sha256: "s", size: 3, type: "image/jpeg", last_modified: 8, chosen_at: 9, source: "camera", fix: FIX, heading_deg: 20 }],
  });
});
test("signatures and reports are no photos", async () => {
  expect(await testify(await emptyStore(), "uuid:1", [photo()])).toBeNull();
});
test("without a key a form goes without a record", async () => {
  const store = await emptyStore();
  vi.spyOn(crypto.subtle, "generateKey").mockRejectedValue(new Error("not here"));
  expect(await testify(store, "uuid:1", [photo(TAKEN)])).toBeNull();
});
test("the server is told the key once for each link", async () => {
  const store = await emptyStore();
  const asked = vi.spyOn(globalThis, "fetch").mockImplementation(async () => new Response("{}", { status: 201 }));
  expect(await enrolKey(store, ENROLMENT)).toBe(true);
  await enrolKey(store, ENROLMENT);
  expect(asked).toHaveBeenCalledTimes(1);
  await enrolKey(store, { ...ENROLMENT, key: "n".repeat(64) });
  expect(asked).toHaveBeenCalledTimes(2);
  expect(JSON.parse(String(asked.mock.calls[0]![1]!.body))).toEqual({ public: (await witnessKey(store)).spki });
});
test.each([new Response("", { status: 500 }), null])("a key that could not be told is told another time", async (answer) => {
  const store = await emptyStore();
  vi.spyOn(globalThis, "fetch").mockImplementation(async () => answer ?? Promise.reject(new Error("no line")));
  expect(await enrolKey(store, ENROLMENT)).toBe(false);
  expect(await setting(store, "witnessKnown")).toBeUndefined();
});
