/** Which meridians and parallels are drawn, and what is written beside them? */

const STEPS = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20];
const WANTED = 6;

/** Return the degrees between two lines, so that some six are seen over a width. */
export function stepOf(width: number): number {
  return STEPS.find((step) => width / step <= WANTED) ?? 30;
}

/** Write a line's degrees with as many decimals as the step has. */
export function written(degrees: number, step: number, halves: string): string {
  const decimals = Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const side = degrees < 0 ? halves[1] : halves[0]; // "NS" or "EW"
  return `${Math.abs(degrees).toFixed(decimals)}°${side}`;
}
