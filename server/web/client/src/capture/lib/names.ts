/** Under which name does a photo travel? The phone's clock at the moment when it was attached, as Collect names it. */

const ENDINGS: Record<string, string> = { "image/jpeg": "jpg", "image/png": "png", "image/webp": "webp", "image/heic": "heic", "image/heif": "heif" };

/** Return a name that no other file of the form has; two of the same millisecond differ by one. */
export function nameFor(file: { name: string; type: string }, now: number, taken: ReadonlySet<string>): string {
  const ending = ENDINGS[file.type] ?? /\.([A-Za-z0-9]{1,5})$/.exec(file.name)?.[1]?.toLowerCase() ?? "jpg";
  let at = now;
  while (taken.has(`${at}.${ending}`)) at += 1;
  return `${at}.${ending}`;
}
