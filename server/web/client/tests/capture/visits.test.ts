import { expect, test } from "vitest";
import { readCsv } from "../../src/capture/lib/csv";
import type { Returned } from "../../src/capture/lib/returned";
import { begunFor, readVisits, searched, standings, stateOfLists, visitsOf } from "../../src/capture/lib/visits";
import { language, sayDistance, sayWay } from "../../src/capture/words";
import type { Store } from "../../src/capture/lib/store";
import { outgoing } from "./kept";

const NOW = new Date(2026, 10, 30, 15).getTime();
const HERE = { latitude: 35, longitude: 102 };
const ISSUES = "name,label,site,unit,status,officers\nZY-2,ZY-2 堆场,FAR,,completed,|王强|\nZY-10,ZY-10 排口,NEAR,,,\nZY-3,ZY-3 旧账,NEAR,,closed,\nZY-1,ZY-1 无点位,,,behind,\n";
const SITES = "name,label,geometry\nFAR,远处,35.100000 102 0 0\nNEAR,近处,35.001000 102 0 0\n";
const VIEWS = "name,label,site\nS,南坡,FAR\nD,顶部,FAR\nE,东侧,NEAR\n";
const visits = visitsOf(readCsv(ISSUES), readCsv(SITES), readCsv(VIEWS));

function sent(at: number, ...said: string[]) {
  return outgoing(`o-${at}`, [], { queuedAt: at, xml: `<data>${said.map((one) => `<a>${one}</a>`).join("")}</data>` });
}

function back(issue: string, at: number): Returned {
  return { pair: 1, form: "f", issue, problem: "", site: "", place: "", viewpoint: "", returned_at: new Date(at).toISOString(), is_open: true, reasons: [], notes: [], photos: [] };
}

function codes(here: typeof HERE | null, ...more: [ReturnType<typeof sent>[]?, Returned[]?]): string[] {
  return standings(visits, more[0] ?? [], more[1] ?? [], here, NOW).map((one) => one.issue);
}

test("an issue that is closed is visited by nobody", () => {
  expect(visits.map((one) => one.issue)).not.toContain("ZY-3");
});
test("without a position they stand by code, as people count", () => {
  expect(codes(null)).toEqual(["ZY-1", "ZY-2", "ZY-10"]);
});
test("with a position the nearest is first, and what has none is last", () => {
  expect(codes(HERE)).toEqual(["ZY-10", "ZY-2", "ZY-1"]);
});
test("a visit says how far it is, which way, and how many viewpoints are open", () => {
  const [near] = standings(visits, [], [], HERE, NOW);
  expect(near).toMatchObject({ siteName: "近处", open: 1, isDone: false, isReturned: false });
  expect(near!.metres).toBeCloseTo(111.2, 1);
  expect(near!.way).toBeCloseTo(0, 3);
});
test("a viewpoint that was finished here today is open no more", () => {
  const far = standings(visits, [sent(NOW - 1000, "ZY-2", "S")], [], null, NOW).find((one) => one.issue === "ZY-2");
  expect(far).toMatchObject({ open: 1, isDone: false });
});
test("what was finished yesterday may be due again today", () => {
  const far = standings(visits, [sent(NOW - 86_400_000, "ZY-2", "S")], [], null, NOW).find((one) => one.issue === "ZY-2");
  expect(far!.open).toBe(2);
});
test("an issue whose viewpoints are all done goes to the end", () => {
  expect(codes(HERE, [sent(NOW - 1000, "ZY-10", "E")])).toEqual(["ZY-2", "ZY-1", "ZY-10"]);
});
test("an issue that came back is marked, and what was finished before counts no more", () => {
  const found = standings(visits, [sent(NOW - 2000, "ZY-10", "E")], [back("ZY-10", NOW - 1000)], null, NOW).find((one) => one.issue === "ZY-10");
  expect(found).toMatchObject({ isReturned: true, open: 1, isDone: false });
});
test("a visit is found by its issue, its site and its problem", () => {
  expect(searched(visits, "近处").map((one) => one.issue)).toEqual(["ZY-10"]);
  expect(searched(visits, "zy 堆场").map((one) => one.issue)).toEqual(["ZY-2"]);
});
test("the officers who are sent there are read from between the bars", () => {
  expect(visits.find((one) => one.issue === "ZY-2")!.officers).toEqual(["王强"]);
});
test("the form begins with the issue and its site, whoever is sent there", () => {
  expect(Object.entries(begunFor("ZY-2", "FAR"))).toEqual([["item_scope", "all"], ["item_code", "ZY-2"], ["site_code", "FAR"]]);
});
test("the lists are those that came with a form, and a form without them gives none", async () => {
  const kept = new Map([["i", ISSUES], ["s", SITES], ["v", VIEWS]].map(([hash, text]) => [hash, { text: async () => text }]));
  const store = { get: async (_: string, hash: string) => kept.get(hash) } as unknown as Store;
  const form = { hash: "1", formId: "f", name: "f", version: "1", xml: "", media: { "issues.csv": "i", "sites.csv": "s", "viewpoints.csv": "v" }, isCurrent: true };
  expect(await readVisits(store, [{ ...form, media: {} }, form])).toEqual(visits);
  expect(await readVisits(store, [{ ...form, media: {} }])).toEqual([]);
  expect(stateOfLists([form])).not.toBe(stateOfLists([{ ...form, media: { ...form.media, "issues.csv": "j" } }]));
});
test.each([[7.4, "7 米"], [443, "440 米"], [996, "1.0 公里"], [12_300, "12 公里"]])("%f m is said as %s", (metres, wanted) => {
  language.value = "zh";
  expect(sayDistance(metres)).toBe(wanted);
});
test.each([[0, "N 0°"], [44, "NE 44°"], [359.7, "N 0°"], [270, "W 270°"]])("%f degrees are %s", (degrees, wanted) => {
  language.value = "en";
  expect(sayWay(degrees)).toBe(wanted);
});
