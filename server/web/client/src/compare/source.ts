/** All sizes of a photo for a viewer: small copies whole, large ones in tiles. */

import OpenSeadragon from "openseadragon";

interface Size {
  url: string;
  width: number;
  height: number;
}

export interface Source {
  width: number;
  height: number;
  copies: Size[];
  /** Sides divided by a whole number; the address is followed by COLUMN/ROW. */
  cuts: Size[];
  tile: number;
}

export function tileSource(source: Source): OpenSeadragon.TileSource {
  const levels = [...source.copies, ...source.cuts];
  const last = levels.length - 1;
  const isWhole = (level: number): boolean => level < source.copies.length;
  const at = (level: number): Size => levels[Math.min(Math.max(level, 0), last)] as Size;
  const side = (level: number, whole: number): number => (isWhole(level) ? whole + 1 : source.tile);
  const made = new OpenSeadragon.TileSource({
    width: source.width,
    height: source.height,
    tileSize: source.tile,
    tileOverlap: 0,
    minLevel: 0,
    maxLevel: last,
  } as unknown as OpenSeadragon.TileSourceOptions);
  return Object.assign(made, {
    getLevelScale: (level: number) => at(level).width / source.width,
    getTileWidth: (level: number) => side(level, at(level).width),
    getTileHeight: (level: number) => side(level, at(level).height),
    getNumTiles: (level: number) =>
      isWhole(level)
        ? new OpenSeadragon.Point(1, 1)
        : new OpenSeadragon.Point(Math.ceil(at(level).width / source.tile), Math.ceil(at(level).height / source.tile)),
    getClosestLevel: () => 0, // begin with the smallest
    getTileUrl: (level: number, x: number, y: number) => (isWhole(level) ? at(level).url : `${at(level).url}${x}/${y}`),
  });
}

/** A single picture that lies exactly on another: its own size does not matter. */
export function pictureSource(url: string, like: Source): OpenSeadragon.TileSource {
  return tileSource({ ...like, copies: [{ url, width: like.width, height: like.height }], cuts: [] });
}
