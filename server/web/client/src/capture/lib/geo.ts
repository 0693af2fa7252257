/** How far, and which way? On a sphere: over the distances of one site that is exact to a centimetre. */

import { turn } from "./heading";

export interface Place {
  latitude: number;
  longitude: number;
}

const RAD = Math.PI / 180;
const EARTH_M = 6_371_008.8;

/** Metres between two places. */
export function metresBetween(a: Place, b: Place): number {
  const half = (degrees: number) => Math.sin((degrees * RAD) / 2) ** 2;
  const h = half(b.latitude - a.latitude) + Math.cos(a.latitude * RAD) * Math.cos(b.latitude * RAD) * half(b.longitude - a.longitude);
  return 2 * EARTH_M * Math.asin(Math.min(1, Math.sqrt(h)));
}

/** Degrees clockwise from north, from a place to another. */
export function wayTo(from: Place, to: Place): number {
  const east = (to.longitude - from.longitude) * Math.cos(((from.latitude + to.latitude) / 2) * RAD);
  return turn(Math.atan2(east, to.latitude - from.latitude) / RAD);
}

/** Read a position as forms write it: latitude, longitude and what follows, between spaces; null where there is none. */
export function readPlace(text: string): Place | null {
  const [latitude, longitude] = text.trim().split(/\s+/).map(Number);
  if (!text.trim() || !Number.isFinite(latitude) || !Number.isFinite(longitude)) return null;
  return { latitude: latitude!, longitude: longitude! };
}
