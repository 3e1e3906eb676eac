import { expect, test } from "vitest";
import type { Photo, Photo8, Photo16 } from "../photo.js";
import type { Encoding, Platform } from "./platform.js";

/** Pictures that a platform must read, as bytes of a file. Made by the platform's own test, which knows how. */
export interface SamplePictures {
  /** Every picture is 40 wide and 24 high once upright. */
  readonly jpegTurned: Uint8Array;
  readonly png16: Uint8Array;
  /** XMP that says `tiff:Orientation="6"` and "Grandmother, 1923 – Łódź". */
  readonly jpegWithXmp: Uint8Array;
  readonly pngWithXmp: Uint8Array;
  readonly webpWithXmp: Uint8Array;
  readonly tiffWithXmp: Uint8Array;
  readonly avifWithXmp: Uint8Array;
  readonly jpegCutOff: Uint8Array;
  /** A header that declares 20000x20000 with hardly a pixel behind it. */
  readonly pngDeclaredHuge: Uint8Array;
}

/** What every Platform must do. Each platform's test calls this with itself. */
export function platformContract(platform: Platform, samples: SamplePictures): void {
  const lossless: readonly Encoding[] = [{ format: "png" }, { format: "tiff" }, { format: "webp" }];

  for (const encoding of lossless) {
    test(`a colored 8-bit photo comes back from ${encoding.format} sample for sample`, async () => {
      const photo = photo8({ channels: 3 });
      expect(await trip(photo, encoding)).toEqual(photo);
    });
  }

  for (const encoding of lossless.slice(0, 2)) {
    for (const channels of [1, 3] as const) {
      for (const hasAlpha of [false, true]) {
        const name = `${channels} channel${channels === 1 ? "" : "s"}${hasAlpha ? " and alpha" : ""}`;
        test(`8 bit with ${name} comes back from ${encoding.format} sample for sample`, async () => {
          const photo = photo8({ channels, hasAlpha });
          expect(await trip(photo, encoding)).toEqual(photo);
        });
        test(`16 bit with ${name} comes back from ${encoding.format} sample for sample`, async () => {
          const photo = photo16({ channels, hasAlpha });
          expect(await trip(photo, encoding)).toEqual(photo);
        });
      }
    }
  }

  test("JPEG keeps every sample within a few steps, in grey too", async () => {
    for (const channels of [1, 3] as const) {
      const photo = smoothPhoto(channels);
      const back = await trip(photo, { format: "jpeg", quality: 100 });
      expect(back.channels).toBe(channels);
      const difference = photo.pixels.map((sample, i) => Math.abs(sample - back.pixels[i]));
      expect(Math.max(...difference)).toBeLessThanOrEqual(3);
    }
  });

  test("a 16-bit photo becomes an 8-bit JPEG in which white stays white", async () => {
    const photo: Photo16 = { ...photo16({ channels: 1 }), pixels: new Uint16Array(40 * 24).fill(65535) };
    const back = await trip(photo, { format: "jpeg" });
    expect(back.depth).toBe(8);
    expect(new Set(back.pixels)).toEqual(new Set([255]));
  });

  test("a turned photo is decoded upright and no longer says that it is turned", async () => {
    const photo = await platform.decode(samples.jpegTurned);
    expect([photo.width, photo.height]).toEqual([40, 24]);
    const again = await trip(photo, { format: "jpeg" });
    expect([again.width, again.height]).toEqual([40, 24]);
  });

  for (const format of ["jpeg", "png", "webp", "tiff"] as const) {
    test(`an XMP packet comes back from ${format} byte for byte`, async () => {
      const xmp = new TextEncoder().encode('<x:xmpmeta xmlns:x="adobe:ns:meta/">1923 – Łódź</x:xmpmeta>');
      const back = await trip(
        { ...photo8({ channels: 3, hasAlpha: format !== "jpeg" }), metadata: { xmp } },
        { format },
      );
      expect(back.metadata).toEqual({ xmp });
    });
  }

  test("a JPEG holds 65502 bytes of XMP; one more is left out and does not stop the photo", async () => {
    const xmp = new TextEncoder().encode("x".repeat(65502));
    const photo = { ...photo8({ channels: 1 }), metadata: { xmp } };
    expect((await trip(photo, { format: "jpeg" })).metadata).toEqual({ xmp });
    const longer = { ...photo, metadata: { xmp: new TextEncoder().encode("x".repeat(65503)) } };
    expect((await trip(longer, { format: "jpeg" })).metadata).toEqual({});
  });

  for (const from of ["jpeg", "png", "webp", "tiff", "avif"] as const) {
    test(`XMP of ${from} says of a photo that was turned that it is upright`, async () => {
      const { metadata } = await platform.decode(samples[`${from}WithXmp`]);
      expect(new TextDecoder().decode(metadata.xmp)).toContain(
        'tiff:Orientation="1">Grandmother, 1923 – Łódź',
      );
    });
  }

  test("16 bit stay 16 bit", async () => {
    expect(await platform.decode(samples.png16)).toMatchObject({ depth: 16, width: 40, height: 24 });
  });

  const refusals = [
    ["an empty file", () => new Uint8Array(0), "picture-empty"],
    ["a text", () => new TextEncoder().encode("Dear grandmother, BM"), "picture-unknown"],
    ["the first bytes of a JPEG", () => samples.jpegCutOff.slice(0, 20), "picture-damaged"],
    ["a JPEG that is cut off", () => samples.jpegCutOff, "picture-damaged"],
    ["a picture that declares 400 megapixels", () => samples.pngDeclaredHuge, "picture-too-large"],
    [
      "a HEIC that is cut off",
      () => new TextEncoder().encode("\0\0\0\x18ftypheic\0\0\0\0mif1"),
      "picture-damaged",
    ],
    ["a bitmap", () => new TextEncoder().encode("BM\x01\x01\0\0\0\0\0\0"), "format-unsupported"],
  ] as const;
  for (const [name, bytes, code] of refusals) {
    test(`${name} is refused as ${code}`, async () => {
      await expect(platform.decode(bytes())).rejects.toMatchObject({ name: "RestoreError", code });
    });
  }

  test("the message about a picture that is too large tells the limit and what came", async () => {
    await expect(platform.decode(samples.pngDeclaredHuge)).rejects.toThrow(
      /at most 200 megapixels.*20000x20000/,
    );
  });

  test("a model that is not there is missing, and so is a path out of the folder", async () => {
    await expect(platform.readModel("nothing.onnx")).rejects.toMatchObject({ code: "model-missing" });
    await expect(platform.readModel("../package.json")).rejects.toMatchObject({ code: "model-missing" });
  });

  async function trip(photo: Photo, encoding: Encoding): Promise<Photo> {
    return platform.decode(await platform.encode(photo, encoding));
  }
}

const width = 40;
const height = 24;

interface PhotoKind {
  readonly channels: 1 | 3;
  readonly hasAlpha?: boolean;
}

/** Samples without any order, so that no conversion can hide; alpha from clear to opaque. */
function photo8({ channels, hasAlpha = false }: PhotoKind): Photo8 {
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => (i * 7919 + 13) % 256);
  const alpha = Uint8Array.from({ length: width * height }, (_, i) => (i * 31) % 256);
  return { width, height, channels, depth: 8, metadata: {}, pixels, ...(hasAlpha && { alpha }) };
}

function photo16({ channels, hasAlpha = false }: PhotoKind): Photo16 {
  const pixels = Uint16Array.from({ length: width * height * channels }, (_, i) => (i * 48271 + 13) % 65536);
  const alpha = Uint16Array.from({ length: width * height }, (_, i) => (i * 4093) % 65536);
  return { width, height, channels, depth: 16, metadata: {}, pixels, ...(hasAlpha && { alpha }) };
}

function smoothPhoto(channels: 1 | 3): Photo8 {
  const pixels = Uint8Array.from({ length: width * height * channels }, (_, i) => {
    const at = Math.floor(i / channels);
    return 40 + 3 * (at % width) + 2 * Math.floor(at / width);
  });
  return { width, height, channels, depth: 8, metadata: {}, pixels };
}
