import { expect, test } from "vitest";
import { NOTHING, type Look } from "../../src/capture/lib/look";
import { remarkPlace, remarkTime, type Meant, type Remarked } from "../../src/capture/lib/remarks";
import type { Witnessed } from "../../src/capture/lib/store";

const NOW = Date.parse("2026-10-20T08:00:30+08:00");
const MEANT: Meant = { latitude: 35, longitude: 102, what: "viewpoint", reachM: 20 };
const FAR = { latitude: 35.001, longitude: 102 };

function photo(look: Partial<Look> = {}, witnessed: Partial<Witnessed> = {}): Remarked {
  const seen: Witnessed = { source: "camera", askedAt: NOW - 20_000, lastModified: NOW, fix: null, heading: null, ...witnessed };
  return { look: { ...NOTHING, ...look }, chosenAt: NOW, witnessed: seen };
}

test("the place in the file counts, whatever the phone says", () => {
  const fix = { ...FAR, accuracy_m: 5, at: NOW };
  expect(remarkPlace(photo({ latitude: 35, longitude: 102 }, { fix }), MEANT)).toMatchObject({ kind: "in_file", isLacking: false });
});
test("a photo of another place lacks something", () => {
  expect(remarkPlace(photo(FAR), MEANT)).toMatchObject({ kind: "in_file", isLacking: true, what: "viewpoint" });
});
test("where the file has no place that of the phone stands in", () => {
  const fix = { latitude: 35, longitude: 102, accuracy_m: 5, at: NOW };
  expect(remarkPlace(photo({}, { fix }), MEANT)).toMatchObject({ kind: "by_phone", isLacking: false, accuracyM: 5 });
});
test("the error of the phone is given to the officer", () => {
  expect(remarkPlace(photo({}, { fix: { ...FAR, accuracy_m: 100, at: NOW } }), MEANT).isLacking).toBe(false);
});
test("with no place at all that is told", () => {
  expect(remarkPlace(photo(), MEANT)).toEqual({ kind: "nowhere", isLacking: true });
});
test("what was taken with the camera that was opened is taken now", () => {
  expect(remarkTime(photo({ takenAt: "2026-10-20T08:00:25", zone: "+08:00" }))).toMatchObject({ kind: "taken", isLacking: false });
});
test("what the camera took before it was opened is not of now", () => {
  expect(remarkTime(photo({ takenAt: "2026-10-20T07:00:00", zone: "+08:00" }))).toMatchObject({ kind: "earlier", isLacking: true });
});
test("a file that is older than the tap is not of now, though it says no time", () => {
  expect(remarkTime(photo({}, { lastModified: NOW - 3_600_000 })).kind).toBe("earlier");
});
test("a camera that writes no time is believed that it was now", () => {
  expect(remarkTime(photo())).toEqual({ kind: "now", isLacking: false });
});
test("of a file from the gallery without a time nothing is known", () => {
  expect(remarkTime(photo({}, { source: "picker" }))).toEqual({ kind: "unknown", isLacking: true });
});
test("a frame of the page has no EXIF, and that is told", () => {
  expect(remarkTime(photo({}, { source: "overlay" })).kind).toBe("no_exif");
});
