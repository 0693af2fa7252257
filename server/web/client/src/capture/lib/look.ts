/** What does a photo say of itself, at a first look? Enough to tell an officer who is still at the site what it lacks. */

import { parse } from "exifr";

export interface Look {
  /** The camera's wall clock, as it wrote it: 2026-10-24T11:32:05. */
  takenAt: string | null;
  /** Its zone, as it wrote it: +08:00. */
  zone?: string | null;
  latitude: number | null;
  longitude: number | null;
  /** Phone and model, as they are written. */
  camera: string | null;
}

export const NOTHING: Look = { takenAt: null, latitude: null, longitude: null, camera: null };

interface Tags {
  DateTimeOriginal?: unknown;
  OffsetTimeOriginal?: unknown;
  Make?: unknown;
  Model?: unknown;
  latitude?: unknown;
  longitude?: unknown;
}

const OPTIONS = { tiff: true, exif: true, gps: true, reviveValues: false, pick: ["DateTimeOriginal", "OffsetTimeOriginal", "Make", "Model", "GPSLatitude", "GPSLatitudeRef", "GPSLongitude", "GPSLongitudeRef"] };

/** Read the EXIF block; what cannot be read says nothing, and is no error. */
export async function lookAt(bytes: ArrayBuffer): Promise<Look> {
  let tags: Tags | undefined;
  try {
    tags = (await parse(bytes, OPTIONS)) as Tags | undefined;
  } catch {
    return NOTHING;
  }
  if (!tags) return NOTHING;
  const latitude = degrees(tags.latitude);
  const longitude = degrees(tags.longitude);
  const isPlace = latitude !== null && longitude !== null && !(latitude === 0 && longitude === 0);
  return {
    takenAt: clock(tags.DateTimeOriginal),
    zone: /^[+-]\d{2}:\d{2}/.exec(String(tags.OffsetTimeOriginal))?.[0] ?? null,
    latitude: isPlace ? latitude : null,
    longitude: isPlace ? longitude : null,
    camera: [tags.Make, tags.Model].filter((part) => typeof part === "string" && part).join(" ") || null,
  };
}

function degrees(value: unknown): number | null {
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}

function clock(value: unknown): string | null {
  const found = /^(\d{4}):(\d{2}):(\d{2}) (\d{2}:\d{2}:\d{2})/.exec(String(value));
  return found ? `${found[1]}-${found[2]}-${found[3]}T${found[4]}` : null;
}
