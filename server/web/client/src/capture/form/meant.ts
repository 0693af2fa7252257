/** Where is a photo meant to be taken? The form has the viewpoint of its row, or else the site, from the register. */

import { readPlace } from "../lib/geo";
import type { Meant } from "../lib/remarks";
import { answerNamed } from "./lookup";
import type { Question } from "./questions";

/** Two fixes of the same place differ by so much. */
const VIEWPOINT_REACH_M = 20;
const SITE_REACH_M = 100;

export function meantFor(node: Question): Meant | null {
  const viewpoint = readPlace(answerNamed(node, "vp_place"));
  if (viewpoint) return { ...viewpoint, what: "viewpoint", reachM: VIEWPOINT_REACH_M };
  const site = readPlace(answerNamed(node, "site_place"));
  return site && { ...site, what: "site", reachM: Number(answerNamed(node, "site_reach_m")) || SITE_REACH_M };
}

/** Degrees clockwise from north; null where the register has none. */
export function bearingFor(node: Question): number | null {
  const said = answerNamed(node, "vp_due_deg");
  return said === "" || !Number.isFinite(Number(said)) ? null : Number(said);
}
