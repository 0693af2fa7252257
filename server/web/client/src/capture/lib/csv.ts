/** Read a list that came with a form: each row by the heads of its columns. */

/** A field stands in quotes where it holds a comma, a quote (then doubled) or the end of a line. */
const FIELD = /("(?:[^"]|"")*"|[^,\r\n]*)(,|\r?\n|$)/gy;

export function readCsv(text: string): Record<string, string>[] {
  const [heads, ...rows] = linesOf(text.replace(/^\uFEFF/, ""));
  return rows.map((row) => Object.fromEntries((heads ?? []).map((head, at) => [head, row[at] ?? ""])));
}

function linesOf(text: string): string[][] {
  const lines: string[][] = [];
  let line: string[] = [];
  FIELD.lastIndex = 0;
  while (FIELD.lastIndex < text.length) {
    const found = FIELD.exec(text);
    if (!found) break; // a quote that never ends: what stands before it is there
    const [, field, end] = found;
    line.push(field!.startsWith('"') ? field!.slice(1, -1).replaceAll('""', '"') : field!);
    if (end === ",") continue;
    lines.push(line);
    line = [];
  }
  return lines;
}
