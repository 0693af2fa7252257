import "fake-indexeddb/auto";
import { expect, test, vi } from "vitest";
import { Refused, Unreachable } from "../../src/capture/lib/failures";
import { currentForms, fetchFiles, refresh, refreshStanding } from "../../src/capture/lib/catalogue";
import { emptyStore, ENROLMENT } from "./kept";

type Forms = Record<string, { hash: string; files?: Record<string, string> }>;

/** A server with these forms; notes what was asked for. */
function serving(forms: Forms, failing = ""): string[] {
  const asked: string[] = [];
  const list = Object.entries(forms).map(([id, { hash, files }]) =>
    `<xform><formID>${id}</formID><name>${id}</name><version>1</version><hash>${hash}</hash><downloadUrl>http://h/${id}.xml</downloadUrl>${files ? `<manifestUrl>http://h/${id}/manifest</manifestUrl>` : ""}</xform>`);
  vi.stubGlobal("fetch", async (address: string) => {
    asked.push(address.split("/").pop() ?? "");
    if (failing && address.includes(failing)) return new Response("", { status: 500 });
    if (address.endsWith("/formList")) return new Response(`<xforms xmlns="x">${list.join("")}</xforms>`);
    if (address.endsWith("/phone.json")) return new Response('{"name": "p", "officer": "", "county": ""}');
    if (address.endsWith("/returned.json")) return new Response('{"returned": []}');
    if (address.endsWith("/manifest")) {
      const files = Object.entries(forms[address.split("/")[1] ?? ""]?.files ?? {});
      return new Response(`<manifest xmlns="m">${files.map(([name, hash]) => `<mediaFile><filename>${name}</filename><hash>${hash}</hash><downloadUrl>http://h/${name}</downloadUrl></mediaFile>`).join("")}</manifest>`);
    }
    return new Response("text", { headers: { "X-OpenRosa-Accept-Content-Length": "5" } });
  });
  return asked;
}

test("a form is there with its lists", async () => {
  const store = await emptyStore();
  serving({ a: { hash: "1", files: { "sites.csv": "s1" } } });
  await refresh(store, ENROLMENT);
  expect((await currentForms(store)).map((form) => form.media)).toEqual([{ "sites.csv": "s1" }]);
});
test("the server's limit is known once it was asked how the phone stands", async () => {
  const store = await emptyStore();
  const asked = serving({});
  await refreshStanding(store, ENROLMENT);
  expect(asked.sort()).toEqual(["phone.json", "returned.json", "submission"]);
  expect(await store.get("settings", "accepts")).toBe(5);
});
test("what has not changed is not fetched again", async () => {
  const store = await emptyStore();
  serving({ a: { hash: "1", files: { "sites.csv": "s1" } } });
  await refresh(store, ENROLMENT);
  const asked = serving({ a: { hash: "1", files: { "sites.csv": "s2" } } });
  await refresh(store, ENROLMENT);
  expect(asked).toEqual(["formList", "manifest", "sites.csv"]);
  expect(await store.getAllKeys("media")).toEqual(["s2"]);
});
test("a form whose list did not come is not shown without it", async () => {
  const store = await emptyStore();
  serving({ a: { hash: "1", files: { "sites.csv": "s1" } } }, "sites.csv");
  await expect(refresh(store, ENROLMENT)).rejects.toThrow(Unreachable);
  expect(await currentForms(store)).toEqual([]);
});
test("a form can be filled before its photos of before are here", async () => {
  const store = await emptyStore();
  serving({ a: { hash: "1", files: { "sites.csv": "s1", "before-0a.jpg": "p1" } } }, "before-");
  const photos = await refresh(store, ENROLMENT);
  expect(photos.map((photo) => photo.hash)).toEqual(["p1"]);
  expect(await currentForms(store)).toHaveLength(1);
});
test("photos that came stay when the line tears, and only the others are fetched after it", async () => {
  const store = await emptyStore();
  const files = Object.fromEntries(Array.from({ length: 9 }, (_, number) => [`before-0${number}.jpg`, `p${number}`]));
  serving({ a: { hash: "1", files } }, "before-08");
  await expect(fetchFiles(store, await refresh(store, ENROLMENT))).rejects.toThrow(Unreachable);
  const asked = serving({ a: { hash: "1", files } });
  await fetchFiles(store, await refresh(store, ENROLMENT));
  expect(asked.filter((name) => name.startsWith("before-"))).toEqual(["before-08.jpg"]);
  expect(await store.count("media")).toBe(9);
});
test("a draft keeps the version of the form that it was begun with", async () => {
  const store = await emptyStore();
  serving({ a: { hash: "1" } });
  await refresh(store, ENROLMENT);
  await store.put("drafts", { id: "d", formId: "a", formHash: "1", formName: "", title: "", project: 1, xml: "", startedAt: 0, savedAt: 0 });
  serving({ a: { hash: "2" } });
  await refresh(store, ENROLMENT);
  expect((await currentForms(store)).map((form) => form.hash)).toEqual(["2"]);
  expect(await store.getAllKeys("forms")).toEqual(["1", "2"]);
});
test("a refused token takes no form away", async () => {
  const store = await emptyStore();
  serving({ a: { hash: "1" } });
  await refresh(store, ENROLMENT);
  vi.stubGlobal("fetch", async () => new Response("<r><message>off</message></r>", { status: 403 }));
  await expect(refresh(store, ENROLMENT)).rejects.toThrow(new Refused("off"));
  expect(await currentForms(store)).toHaveLength(1);
});
