/** Towards where does the camera at the back look? Degrees clockwise from north, of how the phone is held. */

export interface Held {
  alpha: number | null;
  beta: number | null;
  gamma: number | null;
  /** Whether alpha counts from north, and not from where the phone happened to point. */
  absolute: boolean;
  /** Safari says the heading itself, and no absolute alpha. */
  webkitCompassHeading?: number;
}

const RAD = Math.PI / 180;
/** Steeper down or up than 75°, the camera looks towards no point of the compass. */
const LEAST_LEVEL = Math.cos(75 * RAD);

/** Return the heading; null where the phone does not know it. */
export function headingOf(held: Held): number | null {
  if (typeof held.webkitCompassHeading === "number" && held.webkitCompassHeading >= 0) return held.webkitCompassHeading % 360;
  if (!held.absolute || held.alpha === null || held.beta === null || held.gamma === null) return null;
  const [alpha, beta, gamma] = [held.alpha * RAD, held.beta * RAD, held.gamma * RAD];
  const east = -Math.cos(alpha) * Math.sin(gamma) - Math.sin(alpha) * Math.sin(beta) * Math.cos(gamma);
  const north = -Math.sin(alpha) * Math.sin(gamma) + Math.cos(alpha) * Math.sin(beta) * Math.cos(gamma);
  if (Math.hypot(east, north) < LEAST_LEVEL) return null;
  return turn(Math.atan2(east, north) / RAD);
}

/** Bring an angle to 0 up to 360. */
export function turn(degrees: number): number {
  return ((degrees % 360) + 360) % 360;
}
