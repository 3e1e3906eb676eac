import type { Photo } from "../photo.js";
import { checkSize, damaged, pictureError } from "./check-picture.js";
import { readIsoPicture } from "./metadata/isobmff.js";
import { toPhoto } from "./stored-picture.js";

/** Reads the primary picture of an HEIC file as 8-bit RGB, through libheif in WebAssembly. */
export async function decodeHeic(bytes: Uint8Array): Promise<Photo> {
  const header = readIsoPicture(bytes);
  if (!header) throw damaged("its boxes name no picture");
  checkSize(header.width, header.height);
  // Two megabytes that only phones' photos need. An instance for each photo: its memory never shrinks.
  const { default: libheif } = await import("libheif-js/libheif-wasm/libheif-bundle.mjs");
  try {
    const images = new (libheif().HeifDecoder)().decode(bytes);
    const image = images.find((any) => any.is_primary()) ?? images[0];
    if (!image) throw damaged("libheif finds no picture in it");
    const [width, height] = [image.get_width(), image.get_height()];
    checkSize(width, height);
    const samples = new Uint8Array(width * height * 4);
    const isWhole = await new Promise<boolean>((resolve) => {
      image.display({ data: samples, width, height }, (target) => resolve(target !== null));
    });
    if (!isWhole) throw damaged("libheif cannot decode it");
    const hasAlpha = image.has_alpha_channel();
    for (const any of images) any.free();
    // libheif has turned it already.
    const { metadata } = header;
    return toPhoto({
      width,
      height,
      samples,
      sampleChannels: 4,
      channels: 3,
      hasAlpha,
      orientation: 1,
      metadata,
    });
  } catch (cause) {
    return pictureError(cause);
  }
}
