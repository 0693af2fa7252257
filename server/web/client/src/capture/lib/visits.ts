/** Where is something to be photographed, and what of it is the nearest? Made of the lists that came with the forms. */

import { readCsv } from "./csv";
import { metresBetween, readPlace, wayTo, type Place } from "./geo";
import { readInstance } from "./instance";
import { tasksOf, type Returned } from "./returned";
import type { KeptForm, Outgoing, Store } from "./store";

const ISSUES = "issues.csv";
const CLOSED = "closed";
/** Made once: ten thousand codes are compared. */
const BY_CODE = new Intl.Collator("zh", { numeric: true });

/** An issue that is not closed, with its site. */
export interface Visit {
  issue: string;
  label: string;
  site: string;
  siteName: string;
  /** In WGS-84; null where the register has none. */
  place: Place | null;
  /** Codes of the viewpoints of the site. */
  viewpoints: string[];
  /** Accounts that are sent there. */
  officers: string[];
}

/** A visit as it stands now. */
export interface Standing extends Visit {
  isReturned: boolean;
  /** Viewpoints that nothing names which was finished here today, and after it came back. */
  open: number;
  isDone: boolean;
  metres: number | null;
  /** Degrees clockwise from north. */
  way: number | null;
}

/** The forms that can be begun for an issue. */
export function formsForIssues(forms: readonly KeptForm[]): KeptForm[] {
  return forms.filter((form) => ISSUES in form.media);
}

/** Tells whether lists have to be read again. */
export function stateOfLists(forms: readonly KeptForm[]): string {
  return JSON.stringify(formsForIssues(forms)[0]?.media ?? {});
}

export async function readVisits(store: Store, forms: readonly KeptForm[]): Promise<Visit[]> {
  const media = formsForIssues(forms)[0]?.media ?? {};
  const list = async (name: string) => readCsv((await (await store.get("media", media[name] ?? ""))?.text()) ?? "");
  const [issues, sites, viewpoints] = await Promise.all([list(ISSUES), list("sites.csv"), list("viewpoints.csv")]);
  return visitsOf(issues, sites, viewpoints);
}

type Row = Record<string, string>;

export function visitsOf(issues: Row[], sites: Row[], viewpoints: Row[]): Visit[] {
  const places = new Map(sites.map((site) => [site.name, site]));
  const stands = new Map<string, string[]>();
  for (const { site, name } of viewpoints) stands.set(site ?? "", [...(stands.get(site ?? "") ?? []), name ?? ""]);
  return issues.filter((one) => one.status !== CLOSED).map((one) => {
    const site = one.site ?? "";
    return {
      issue: one.name ?? "",
      label: one.label ?? "",
      site,
      siteName: places.get(site)?.label ?? "",
      place: readPlace(places.get(site)?.geometry ?? ""),
      viewpoints: site ? (stands.get(site) ?? []) : [],
      officers: (one.officers ?? "").split("|").filter(Boolean),
    };
  });
}

/** Say how it stands with each visit: those with something to do first, the nearest first; without a position by code. */
export function standings(visits: readonly Visit[], outbox: readonly Outgoing[], returned: readonly Returned[], here: Place | null, now: number): Standing[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const sent = outbox.filter((one) => one.queuedAt >= midnight).map((one) => ({ at: one.queuedAt, texts: readInstance(one.xml).texts }));
  const back = new Map<string, number>();
  for (const one of returned) back.set(one.issue, Math.max(back.get(one.issue) ?? 0, Date.parse(one.returned_at)));
  const tasks = new Set(tasksOf([...returned], [...outbox]).map((one) => one.issue));
  const found = visits.map((visit): Standing => {
    const naming = sent.filter((one) => one.at > (back.get(visit.issue) ?? 0) && one.texts.has(visit.issue));
    const open = visit.viewpoints.filter((code) => !naming.some((one) => one.texts.has(code))).length;
    const isDone = naming.length > 0 && open === 0;
    const near = here && visit.place;
    return { ...visit, isReturned: tasks.has(visit.issue), open, isDone, metres: near ? metresBetween(here, near) : null, way: near ? wayTo(here, near) : null };
  });
  return found.sort((a, b) => Number(a.isDone) - Number(b.isDone) || nearer(a, b) || BY_CODE.compare(a.issue, b.issue));
}

/** Those in which all words occur. */
export function searched<T extends Visit>(visits: readonly T[], asked: string): T[] {
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean);
  return visits.filter((one) => {
    const text = `${one.label} ${one.site} ${one.siteName}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What a form is begun with for an issue: it may be another than those that the officer is sent to. */
export function begunFor(issue: string, site: string): Record<string, string> {
  return { item_scope: "all", item_code: issue, site_code: site };
}

function nearer(a: Standing, b: Standing): number {
  if (a.metres === null || b.metres === null) return Number(a.metres === null) - Number(b.metres === null);
  return a.metres - b.metres;
}
