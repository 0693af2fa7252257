/** What the server says is on the plan; metres east and north of the fence's centre. */

export interface Mark {
  kind: "before" | "after" | "before-form" | "after-form" | "standpoint";
  label: string;
  east_m: number;
  north_m: number;
  error_m: number | null;
  bearing_deg: number | null;
  distance: string;
  direction: string;
  drawn: boolean;
}

/** A way that a phone recorded while the form was filled in. */
export interface Track {
  kind: "before" | "after";
  points: [number, number][];
}

/** A map under the plan; its centre in the datum of the tiles. */
export interface Tiles {
  url: string;
  credit: string;
  zoom: number;
  latitude: number;
  longitude: number;
}

export interface Plan {
  radius_m: number | null;
  ring: [number, number][];
  marks: Mark[];
  tracks: Track[];
  tiles: Tiles | null;
}
