/** What is told of a photo while it can still be taken again? It keeps nobody from going on. */

import { metresBetween, type Place } from "./geo";
import type { Look } from "./look";
import type { Witnessed } from "./store";

/** Where a photo is meant to be taken, and within how many metres. */
export interface Meant extends Place {
  what: "viewpoint" | "site";
  reachM: number;
}

export interface Remarked {
  look: Look | null;
  chosenAt: number;
  witnessed?: Witnessed;
}

export type PlaceRemark =
  | { kind: "in_file" | "by_phone"; isLacking: boolean; what: Meant["what"] | null; metres: number; accuracyM: number }
  | { kind: "nowhere"; isLacking: true };
export type TimeRemark = { kind: "taken" | "earlier"; isLacking: boolean; at: number } | { kind: "now" | "no_exif" | "unknown"; isLacking: boolean };

/** A camera that was opened now wrote now; clocks of file systems count whole seconds, or two. */
const OPENED_SLACK_MS = 60_000;
/** From the gallery comes also what was taken a moment ago. */
export const PICKED_SLACK_MS = 10 * 60_000;

/** Where does the photo say that it was taken? Where it says nothing, the phone's own place stands in. */
export function remarkPlace({ look, witnessed }: Remarked, meant: Meant | null): PlaceRemark {
  const { latitude = null, longitude = null } = look ?? {};
  if (latitude !== null && longitude !== null) return placed("in_file", { latitude, longitude }, 0, meant);
  const fix = witnessed?.fix;
  return fix ? placed("by_phone", fix, fix.accuracy_m, meant) : { kind: "nowhere", isLacking: true };
}

function placed(kind: "in_file" | "by_phone", place: Place, accuracyM: number, meant: Meant | null): PlaceRemark {
  const metres = meant ? metresBetween(place, meant) : 0;
  return { kind, what: meant?.what ?? null, metres, accuracyM, isLacking: meant !== null && metres - accuracyM > meant.reachM };
}

/** Was the photo taken now, or is it an older one? */
export function remarkTime({ look, chosenAt, witnessed }: Remarked): TimeRemark {
  if (witnessed?.source === "overlay") return { kind: "no_exif", isLacking: false };
  const earliest = witnessed?.source === "camera" ? witnessed.askedAt - OPENED_SLACK_MS : chosenAt - PICKED_SLACK_MS;
  const taken = look ? takenAt(look) : null;
  const at = taken ?? witnessed?.lastModified ?? null;
  if (at !== null && at < earliest) return { kind: "earlier", isLacking: true, at };
  if (taken !== null) return { kind: "taken", isLacking: false, at: taken };
  return witnessed?.source === "camera" ? { kind: "now", isLacking: false } : { kind: "unknown", isLacking: true };
}

/** The camera's clock as a moment: by its own zone, or else by that of the phone. */
function takenAt(look: Look): number | null {
  const at = look.takenAt ? Date.parse(look.takenAt + (look.zone ?? "")) : NaN;
  return Number.isNaN(at) ? null : at;
}
