import { readFile } from "node:fs/promises";
import sharp, { type Sharp, type TiffOptions } from "sharp";
import { noisy } from "./sample-pictures.js";

/** Large enough for LZW's longest codes and for several strips and tiles; no multiple of anything. */
const size = { width: 157, height: 101 } as const;

function noisy16(channels: 1 | 2 | 3 | 4): Sharp {
  const samples = Uint16Array.from(
    { length: size.width * size.height * channels },
    (_, i) => (i * 48271) % 65536,
  );
  return sharp(samples, { raw: { ...size, channels } }).toColourspace(channels < 3 ? "grey16" : "rgb16");
}

/** Colors that blend into one another, so that no decoder's own rounding stands out. */
function smooth(channels: 1 | 3 | 4 = 3): Sharp {
  const samples = Uint8Array.from({ length: size.width * size.height * channels }, (_, i) => {
    const at = Math.floor(i / channels);
    const [x, y] = [at % size.width, Math.floor(at / size.width)];
    return [x / 2, y, 200 - x / 3, 255 - y][i % channels];
  });
  return sharp(samples, { raw: { ...size, channels } }).toColourspace(channels === 1 ? "b-w" : "srgb");
}

const flat = (channels: 1 | 3 = 3): Sharp => noisy(channels, size.width, size.height);
const clear = (): Sharp => smooth(4);
const packet = '<x:xmpmeta xmlns:x="adobe:ns:meta/"><d tiff:Orientation="1">Łódź</d></x:xmpmeta>';
const described = { density: 600, orientation: 1, exif: { IFD0: { Copyright: "Public domain" } } };

/** Files of every kind that a platform must read, made by sharp, as a name and its bytes. */
export async function makeEveryKind(): Promise<Record<string, Uint8Array>> {
  const tiff = (options: TiffOptions, picture = flat()) => picture.tiff(options).toBuffer();
  const made: Record<string, Promise<Uint8Array>> = {
    "jpeg, chroma in quarters": smooth().jpeg({ chromaSubsampling: "4:2:0" }).toBuffer(),
    "jpeg, whole chroma": smooth().jpeg({ chromaSubsampling: "4:4:4" }).toBuffer(),
    "jpeg, progressive": smooth().jpeg({ progressive: true }).toBuffer(),
    "jpeg, grey": smooth(1).jpeg().toBuffer(),
    "jpeg, described": smooth().withMetadata(described).withXmp(packet).jpeg().toBuffer(),
    "png, 8 bit": flat().png().toBuffer(),
    "png, described": flat().withMetadata(described).withXmp(packet).png().toBuffer(),
    "png, every filter": smooth().png({ adaptiveFiltering: true }).toBuffer(),
    "png, interlaced": flat().png({ progressive: true }).toBuffer(),
    "png, palette": flat().png({ palette: true, colours: 8 }).toBuffer(),
    "png, palette with alpha": clear().png({ palette: true, colours: 64 }).toBuffer(),
    "png, two colors, interlaced": flat(1)
      .threshold()
      .png({ palette: true, colours: 2, progressive: true })
      .toBuffer(),
    "png, 16 bit grey": noisy16(1).png().toBuffer(),
    "png, 16 bit with alpha, interlaced": noisy16(4).png({ progressive: true }).toBuffer(),
    "png, grey with alpha": noisy16(2).png().toBuffer(),
    "tiff, not packed": tiff({ compression: "none" }),
    "tiff, lzw": tiff({ compression: "lzw", predictor: "none" }),
    "tiff, lzw and predictor": tiff({ compression: "lzw", predictor: "horizontal" }, smooth()),
    "tiff, deflate": tiff({ compression: "deflate" }, clear()),
    "tiff, packbits": tiff({ compression: "packbits" }, flat(1).threshold()),
    "tiff, tiles": tiff({
      compression: "lzw",
      tile: true,
      tileWidth: 64,
      tileHeight: 48,
      predictor: "horizontal",
    }),
    "tiff, 16 bit": tiff({ compression: "lzw", predictor: "horizontal" }, noisy16(3)),
    "tiff, 16 bit tiles with alpha": tiff(
      { compression: "deflate", tile: true, tileWidth: 32, tileHeight: 32 },
      noisy16(4),
    ),
    "tiff, one bit": tiff({ bitdepth: 1, compression: "none" }, flat(1).threshold()),
    "tiff, four bits": tiff({ bitdepth: 4, compression: "lzw", predictor: "none" }, smooth(1)),
    "tiff, white is zero": tiff({ miniswhite: true, compression: "lzw" }, smooth(1)),
    "tiff, described": tiff(
      { compression: "lzw", xres: 23.622, yres: 23.622 },
      flat().withMetadata(described).withXmp(packet),
    ),
    "webp, lossless": flat().webp({ lossless: true }).toBuffer(),
    "webp, lossless with alpha": clear().webp({ lossless: true, exact: true }).toBuffer(),
    "webp, lossy": smooth().webp({ quality: 90 }).toBuffer(),
    "webp, lossy with alpha, described": clear()
      .withMetadata(described)
      .withXmp(packet)
      .webp({ quality: 90 })
      .toBuffer(),
    "avif, described": smooth()
      .withMetadata(described)
      .withXmp(packet)
      .avif({ chromaSubsampling: "4:4:4", quality: 80 })
      .toBuffer(),
    "avif, with alpha": clear().avif({ chromaSubsampling: "4:4:4", quality: 80 }).toBuffer(),
    "heic, described": readFile(new URL("pictures/gradient.heic", import.meta.url)),
  };
  for (let orientation = 2; orientation <= 8; orientation++) {
    made[`jpeg, orientation ${orientation}`] = smooth().withMetadata({ orientation }).jpeg().toBuffer();
  }
  for (const orientation of [3, 5, 6, 7, 8]) {
    made[`avif, orientation ${orientation}`] = smooth()
      .withMetadata({ orientation })
      .avif({ chromaSubsampling: "4:4:4", quality: 80 })
      .toBuffer();
  }
  made["png, orientation 6"] = flat().withMetadata({ orientation: 6 }).png().toBuffer();
  made["tiff, orientation 8"] = tiff({ compression: "lzw" }, flat().withMetadata({ orientation: 8 }));
  made["webp, orientation 5"] = flat().withMetadata({ orientation: 5 }).webp({ lossless: true }).toBuffer();
  const names = Object.keys(made);
  const files = await Promise.all(Object.values(made));
  return Object.fromEntries(names.map((name, i) => [name, files[i]]));
}
