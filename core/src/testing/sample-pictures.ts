import sharp from "sharp";
import { crc32 } from "../platform/metadata/crc.js";
import type { SamplePictures } from "../platform/platform.contract.js";

const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7919) % 251);

/** A picture of noise, by default the 40x24 of the contract. */
export const noisy = (channels: 1 | 3 = 3, width = 40, height = 24) =>
  sharp(noise(width * height * channels), { raw: { width, height, channels } }).toColourspace(
    channels === 1 ? "b-w" : "srgb",
  );

const packet =
  '<x:xmpmeta xmlns:x="adobe:ns:meta/"><d tiff:Orientation="6">Grandmother, 1923 – Łódź</d></x:xmpmeta>';

/** The contract's pictures, made by sharp whatever the platform under test. */
export async function makeSamplePictures(): Promise<SamplePictures> {
  const wholeJpeg = await noisy().jpeg().toBuffer();
  const declaredHuge = await noisy().png().toBuffer();
  declaredHuge.writeUInt32BE(20000, 16);
  declaredHuge.writeUInt32BE(20000, 20);
  // libpng checks the header's CRC before anything else looks at the size.
  declaredHuge.writeUInt32BE(crc32(declaredHuge.subarray(12, 29)), 29);
  const samples16 = Uint16Array.from({ length: 40 * 24 * 3 }, (_, i) => (i * 48271) % 65536);
  const png16 = sharp(samples16, { raw: { width: 40, height: 24, channels: 3 } });
  const withXmp = noisy().withMetadata({ density: 600 }).withXmp(packet);
  return {
    jpegTurned: await noisy(3, 24, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
    png16: await png16.toColourspace("rgb16").png().toBuffer(),
    jpegWithXmp: await withXmp.clone().jpeg().toBuffer(),
    pngWithXmp: await withXmp.clone().png().toBuffer(),
    webpWithXmp: await withXmp.clone().webp().toBuffer(),
    tiffWithXmp: await withXmp.clone().tiff({ compression: "lzw" }).toBuffer(),
    avifWithXmp: await withXmp.clone().avif().toBuffer(),
    jpegCutOff: wholeJpeg.subarray(0, wholeJpeg.length / 2),
    pngDeclaredHuge: declaredHuge,
  };
}
