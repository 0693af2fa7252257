/** Which sites are wanted, and which of them need a dot of their own on the screen? */

export interface SitePoint {
  id: number;
  code: string;
  name: string;
  county: string;
  state: string;
  latitude: number;
  longitude: number;
}

export interface Dot {
  point: SitePoint;
  /** So many sites the dot stands for. */
  count: number;
}

const CELL_PX = 14;
const WORST_FIRST = ["doubted", "overdue", "open", "completed", "no-issue"];

export function narrowed(all: SitePoint[], text: string, state: string): SitePoint[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return all.filter((one) => {
    if (state && one.state !== state) return false;
    const said = `${one.code} ${one.name} ${one.county}`.toLowerCase();
    return words.every((word) => said.includes(word));
  });
}

/** Leave one dot for each spot of the screen: the worst of its sites, drawn last where the worst are. */
export function thinned(points: SitePoint[], onScreen: (one: SitePoint) => { x: number; y: number }): Dot[] {
  const cells = new Map<string, Dot>();
  for (const point of points) {
    const { x, y } = onScreen(point);
    const key = `${Math.floor(x / CELL_PX)} ${Math.floor(y / CELL_PX)}`;
    const there = cells.get(key);
    if (!there) cells.set(key, { point, count: 1 });
    else {
      there.count += 1;
      if (rank(point) < rank(there.point)) there.point = point;
    }
  }
  return [...cells.values()].sort((one, other) => rank(other.point) - rank(one.point));
}

function rank(one: SitePoint): number {
  return WORST_FIRST.indexOf(one.state);
}
