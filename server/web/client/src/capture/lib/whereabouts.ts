/**
 * Where is the phone, and towards where does it look? Watched while a form is open, so that a photo needs not wait.
 *
 * A page that the camera app covers hears nothing, so what came before the photo may be old: then the next fix counts.
 */

import { reactive } from "vue";
import { headingOf, type Held } from "./heading";

/** As the witness record writes it. */
export interface Fix {
  latitude: number;
  longitude: number;
  accuracy_m: number;
  /** When it was determined, in milliseconds since 1970 by the phone's clock. */
  at: number;
}

/** A fix so recent is the place of the photo; a pedestrian walks 20 m meanwhile. */
export const FRESH_MS = 15_000;
/** An older one says nothing of the photo. */
export const OLD_MS = 120_000;
const WAITED_MS = 10_000;
const TURN_EVENTS = ["deviceorientationabsolute", "deviceorientation"];

export const whereabouts = reactive({ fix: null as Fix | null, heading: null as number | null });
let watch: number | undefined;
const waiting = new Set<(fix: Fix) => void>();

/** Watch until what is returned is called. Without permission there is no fix, and nothing else is different. */
export function watchWhereabouts(): () => void {
  resume();
  for (const name of TURN_EVENTS) addEventListener(name, turned as EventListener);
  return () => {
    pause();
    for (const name of TURN_EVENTS) removeEventListener(name, turned as EventListener);
    Object.assign(whereabouts, { fix: null, heading: null });
  };
}

function resume(): void {
  watch ??= navigator.geolocation?.watchPosition(see, () => undefined, { enableHighAccuracy: true, maximumAge: 0 });
}

function pause(): void {
  if (watch !== undefined) navigator.geolocation.clearWatch(watch);
  watch = undefined;
}

/** Leave the receiver to a question: a second watch hears nothing of a phone that lies still. Returns what ends that. */
export function lend(): () => void {
  const isWatched = watch !== undefined;
  pause();
  return () => void (isWatched && resume());
}

export function see({ coords, timestamp }: GeolocationPosition): void {
  const { latitude, longitude, accuracy } = coords;
  whereabouts.fix = { latitude, longitude, accuracy_m: accuracy, at: Math.round(timestamp) };
  for (const tell of waiting) tell({ ...whereabouts.fix });
}

function turned(event: DeviceOrientationEvent): void {
  const heading = headingOf(event as DeviceOrientationEvent & Held);
  if (heading !== null) whereabouts.heading = heading;
}

/** The last fix, where it says something of a moment. */
export function fixAt(moment: number): Fix | null {
  const { fix } = whereabouts;
  return fix && moment - fix.at <= OLD_MS ? { ...fix } : null;
}

/** The next fix; null where none comes soon. */
export function nextFix(): Promise<Fix | null> {
  return new Promise((resolve) => {
    const settle = (fix: Fix | null) => {
      waiting.delete(settle);
      clearTimeout(timer);
      resolve(fix);
    };
    const timer = setTimeout(() => settle(null), WAITED_MS);
    waiting.add(settle);
  });
}

/** Safari gives the heading only after somebody allowed it, in answer to a tap. */
export async function askForHeading(): Promise<void> {
  const asked = (globalThis as { DeviceOrientationEvent?: { requestPermission?(): Promise<string> } }).DeviceOrientationEvent;
  await asked?.requestPermission?.().catch(() => undefined);
}
