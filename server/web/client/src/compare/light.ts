/** Two photos equally bright: the after photo's mean and spread of brightness are brought to the before photo's. */

import type OpenSeadragon from "openseadragon";

export interface Light {
  mean: number;
  spread: number;
}

const SIDE = 96;

/** Return what must be done to the after photo, as a canvas filter; null where a photo cannot be read. */
export async function filterTo(before: string, after: string): Promise<string | null> {
  const [wanted, is] = await Promise.all([lightOf(before), lightOf(after)]);
  return wanted && is ? filterBetween(wanted, is) : null;
}

/** Return the canvas filter that gives one light the mean and spread of another, within what a filter can do. */
export function filterBetween(wanted: Light, is: Light): string {
  const gain = Math.min(3, Math.max(0.33, wanted.spread / Math.max(is.spread, 0.02)));
  // gain · x + offset, written as brightness and then contrast, which turns about one half
  const contrast = Math.min(4, Math.max(0.25, 1 - 2 * (wanted.mean - gain * is.mean)));
  return `brightness(${(gain / contrast).toFixed(3)}) contrast(${contrast.toFixed(3)})`;
}

/** Draw one picture of a viewer through a filter that may change. */
export function drawThrough(
  viewer: OpenSeadragon.Viewer,
  filterOf: (image: OpenSeadragon.TiledImage) => string | null,
): void {
  viewer.addHandler("tile-drawing", (event) => {
    const { context, tiledImage } = event as unknown as { context: CanvasRenderingContext2D; tiledImage: OpenSeadragon.TiledImage };
    const filter = filterOf(tiledImage);
    if (filter) context.filter = filter;
  });
}

async function lightOf(url: string): Promise<Light | null> {
  const picture = new Image();
  picture.src = url;
  try {
    await picture.decode();
  } catch {
    return null;
  }
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = SIDE;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(picture, 0, 0, SIDE, SIDE);
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const grey: number[] = [];
  for (let at = 0; at < data.length; at += 4) {
    grey.push((0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)) / 255);
  }
  const mean = grey.reduce((sum, one) => sum + one, 0) / grey.length;
  const spread = Math.sqrt(grey.reduce((sum, one) => sum + (one - mean) ** 2, 0) / grey.length);
  return { mean, spread };
}
