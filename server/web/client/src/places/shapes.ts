/** Where do the handles of a drawing lie, and what do they say when they are moved? Degrees as the map has them. */

export type Place = [latitude: number, longitude: number];

const EARTH_M = 6_371_008.8;
/** What a phone's camera sees across. */
export const VIEW_DEG = 60;

export function towards([latitude, longitude]: Place, bearing: number, metres: number): Place {
  const angle = (bearing * Math.PI) / 180;
  const north = (metres * Math.cos(angle)) / EARTH_M;
  const east = (metres * Math.sin(angle)) / (EARTH_M * Math.cos((latitude * Math.PI) / 180));
  return [latitude + (north * 180) / Math.PI, longitude + (east * 180) / Math.PI];
}

/** Return the direction from one place to another, in whole degrees from 0 to 359. */
export function bearingTo([south, west]: Place, [north, east]: Place): number {
  const across = (east - west) * Math.cos((south * Math.PI) / 180);
  return (Math.round((Math.atan2(across, north - south) * 180) / Math.PI) + 360) % 360;
}

/** Return what a camera sees, as a fan. */
export function wedge(at: Place, bearing: number, metres: number): Place[] {
  const steps = Array.from({ length: 13 }, (_, index) => bearing - VIEW_DEG / 2 + (VIEW_DEG * index) / 12);
  return [at, ...steps.map((step) => towards(at, step, metres))];
}

/** Return a square in which a circle lies, for who goes on with a boundary. */
export function squareOf(centre: Place, radius: number): Place[] {
  return [315, 45, 135, 225].map((bearing) => towards(centre, bearing, radius * Math.SQRT2));
}

export function between([south, west]: Place, [north, east]: Place): Place {
  return [(south + north) / 2, (west + east) / 2];
}

export function written([latitude, longitude]: Place): string {
  return `${latitude.toFixed(7)}, ${longitude.toFixed(7)}`;
}
