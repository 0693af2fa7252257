/** The rows of the table, fetched block by block: each block begins at a place that an earlier one ended with. */

export interface Row {
  id: number;
  code: string;
  cells: Record<string, string>;
  place: string;
  photos: number;
  verdict: string;
  decided: string;
  unproved: boolean;
  site: string;
}

interface Answer {
  total: number;
  rows: Row[];
}

export const BLOCK = 100;

/** How many rows to skip from which place to be at a block: the nearest block before that is known. */
export function wayTo(block: number, lastPlaces: ReadonlyMap<number, string>): { after: string; skip: number } {
  for (let known = block - 1; known >= 0; known--) {
    const after = lastPlaces.get(known);
    if (after !== undefined) return { after, skip: (block - known - 1) * BLOCK };
  }
  return { after: "", skip: block * BLOCK };
}

export class Rows {
  private readonly blocks = new Map<number, Row[]>();
  private readonly places = new Map<number, string>();
  private readonly asked = new Set<number>();

  constructor(
    private readonly address: string,
    public total: number,
    private readonly arrived: () => void,
  ) {}

  at(index: number): Row | undefined {
    return this.blocks.get(Math.floor(index / BLOCK))?.[index % BLOCK];
  }

  /** Ask for what is missing between two rows. */
  want(first: number, last: number): void {
    for (let block = Math.floor(first / BLOCK); block <= Math.floor(last / BLOCK); block++) {
      if (!this.blocks.has(block) && !this.asked.has(block)) void this.fetch(block);
    }
  }

  /** Forget a block after one of its rows was changed, and ask for it again. */
  async renew(index: number): Promise<void> {
    await this.fetch(Math.floor(index / BLOCK));
  }

  known(): Row[] {
    return [...this.blocks.values()].flat();
  }

  private async fetch(block: number): Promise<void> {
    this.asked.add(block);
    const { after, skip } = wayTo(block, this.places);
    const url = new URL(this.address, location.href);
    url.searchParams.set("limit", String(BLOCK));
    if (after) url.searchParams.set("after", after);
    if (skip) url.searchParams.set("skip", String(skip));
    try {
      const answer = await fetch(url, { credentials: "same-origin", headers: { Accept: "application/json" } });
      if (answer.redirected) return location.reload(); // the session has ended
      if (!answer.ok) return;
      const said = (await answer.json()) as Answer;
      this.total = said.total;
      this.blocks.set(block, said.rows);
      const last = said.rows.at(-1);
      if (last) this.places.set(block, last.place);
      this.arrived();
    } catch {
      // the network is away; the next scroll asks again
    } finally {
      this.asked.delete(block);
    }
  }
}
