const sidePx = 256;

/** A small picture of a file that waits. Rejects where the browser cannot read it, as most cannot TIFF or HEIC. */
export async function thumbnailOf(file: File): Promise<ImageBitmap> {
  const whole = await createImageBitmap(file);
  const scale = Math.min(1, sidePx / Math.min(whole.width, whole.height));
  const resizeWidth = Math.max(1, Math.round(whole.width * scale));
  try {
    return await createImageBitmap(whole, { resizeWidth, resizeQuality: "high" });
  } finally {
    whole.close();
  }
}
