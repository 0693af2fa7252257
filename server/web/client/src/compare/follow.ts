/** Two viewers that show the same part of their pictures: what one does, the other does at once. */

import type OpenSeadragon from "openseadragon";

export function followEachOther(one: OpenSeadragon.Viewer, other: OpenSeadragon.Viewer): void {
  let leading: OpenSeadragon.Viewer | null = null;
  const lead = (leader: OpenSeadragon.Viewer, follower: OpenSeadragon.Viewer) => () => {
    if ((leading && leading !== leader) || !leader.viewport || !follower.viewport) return;
    leading = leader;
    follower.viewport.zoomTo(leader.viewport.getZoom(), undefined, true);
    follower.viewport.panTo(leader.viewport.getCenter(), true);
    leading = null;
  };
  for (const name of ["zoom", "pan"] as const) {
    one.addHandler(name, lead(one, other));
    other.addHandler(name, lead(other, one));
  }
}
