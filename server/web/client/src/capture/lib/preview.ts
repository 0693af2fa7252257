/** A small picture to be shown instead of a photo: twelve photos of twelve megapixels would need half a gigabyte. */

const WIDTH = 480;

/** Return a small JPEG; null for what this browser cannot decode, which is kept and sent all the same. */
export async function previewOf(file: Blob): Promise<Blob | null> {
  try {
    const bitmap = await createImageBitmap(file, { resizeWidth: WIDTH, resizeQuality: "medium" });
    const canvas = document.createElement("canvas");
    canvas.width = bitmap.width;
    canvas.height = bitmap.height;
    canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
    bitmap.close();
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.8));
  } catch {
    return null;
  }
}
