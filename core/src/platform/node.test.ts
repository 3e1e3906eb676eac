import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { Photo } from "../photo.js";
import { nodePlatform } from "./node.js";
import { platformContract } from "./platform.contract.js";

const platform = nodePlatform();
const noise = (length: number) => Uint8Array.from({ length }, (_, i) => (i * 7919) % 251);
const noisy = (channels: 1 | 3 = 3, width = 40, height = 24) =>
  sharp(noise(width * height * channels), { raw: { width, height, channels } }).toColourspace(
    channels === 1 ? "b-w" : "srgb",
  );

const wholeJpeg = await noisy().jpeg().toBuffer();
const declaredHuge = await noisy().png().toBuffer();
declaredHuge.writeUInt32BE(20000, 16);
declaredHuge.writeUInt32BE(20000, 20);
// libpng checks the header's CRC before anything else looks at the size.
declaredHuge.writeUInt32BE(crcOf(declaredHuge.subarray(12, 29)), 29);

const [jpegTurned, png16] = await Promise.all([
  noisy(3, 24, 40).withMetadata({ orientation: 6 }).jpeg().toBuffer(),
  sharp(
    Uint16Array.from({ length: 40 * 24 * 3 }, (_, i) => (i * 48271) % 65536),
    { raw: { width: 40, height: 24, channels: 3 } },
  )
    .toColourspace("rgb16")
    .png()
    .toBuffer(),
]);
platformContract(platform, {
  jpegTurned,
  png16,
  jpegCutOff: wholeJpeg.subarray(0, wholeJpeg.length / 2),
  pngDeclaredHuge: declaredHuge,
});

describe("decode", () => {
  test("keeps the file's own values where it has an ICC profile, and the profile with them", async () => {
    const plain = await platform.decode(await noisy().png().toBuffer());
    const tagged = await platform.encode({ ...plain, metadata: { icc: await profile() } }, { format: "png" });
    const back = await platform.decode(tagged);
    expect(back.pixels).toEqual(plain.pixels);
    expect(back.metadata.icc).toEqual(await profile());
  });

  test("expands palettes and single bits", async () => {
    const palette = await noisy().png({ palette: true, colours: 8 }).toBuffer();
    expect(await platform.decode(palette)).toMatchObject({ channels: 3, depth: 8 });
    const bits = await noisy(1).threshold().toColourspace("b-w").tiff({ bitdepth: 1 }).toBuffer();
    const photo = await platform.decode(bits);
    expect(photo).toMatchObject({ channels: 1, depth: 8 });
    expect(new Set(photo.pixels)).toEqual(new Set([0, 255]));
  });

  test("converts CMYK to RGB and leaves its profile behind", async () => {
    const cmyk = await noisy().toColourspace("cmyk").withIccProfile("cmyk").jpeg().toBuffer();
    const photo = await platform.decode(cmyk);
    expect(photo.channels).toBe(3);
    expect(photo.metadata.icc).toBeUndefined();
  });

  test("refuses floating-point samples", async () => {
    const float = await noisy().toColourspace("scrgb").tiff({ compression: "none" }).toBuffer();
    await expect(platform.decode(float)).rejects.toMatchObject({ code: "format-unsupported" });
  });

  test("states no resolution where a JPEG states none", async () => {
    expect((await platform.decode(wholeJpeg)).metadata).toEqual({});
  });
});

describe("metadata", () => {
  const exifTags = {
    IFD0: { Make: "Scanner works", Copyright: "Public domain" },
    IFD2: { UserComment: "aunt" },
  };

  async function described(): Promise<Photo> {
    const bytes = await noisy()
      .withMetadata({ density: 600, orientation: 1 })
      .withExifMerge(exifTags)
      .jpeg()
      .toBuffer();
    return platform.decode(bytes);
  }

  for (const format of ["jpeg", "png", "webp", "tiff"] as const) {
    test(`ICC profile, EXIF and resolution travel through ${format}`, async () => {
      const photo = await described();
      const bytes = await platform.encode(photo, { format });
      const header = await sharp(bytes).metadata();
      expect(header.icc && Uint8Array.from(header.icc)).toEqual(photo.metadata.icc);
      const back = await platform.decode(bytes);
      // WebP has no field for it.
      expect(back.metadata.dpi).toBe(format === "webp" ? undefined : 600);
      for (const word of ["Scanner works", "Public domain"]) {
        expect(Buffer.from(back.metadata.exif ?? []).toString("latin1")).toContain(word);
      }
    });
  }

  test("a photo that was turned carries orientation 1 into every format", async () => {
    const turned = await platform.decode(jpegTurned);
    for (const format of ["jpeg", "png", "webp", "tiff"] as const) {
      const header = await sharp(await platform.encode(turned, { format })).metadata();
      expect([header.width, header.height, header.orientation ?? 1]).toEqual([40, 24, 1]);
    }
  });

  test("what a TIFF says of its photo stays as it is from trip to trip", async () => {
    const tiff = await platform.encode(await described(), { format: "tiff" });
    const first = await platform.decode(tiff);
    const second = await platform.decode(await platform.encode(first, { format: "tiff" }));
    expect(second.metadata).toEqual(first.metadata);
  });

  test("a grey profile is not put on a colored photo", async () => {
    const photo = await platform.decode(await noisy().png().toBuffer());
    const icc = (await profile()).slice();
    icc.set(new TextEncoder().encode("GRAY"), 16);
    const header = await sharp(
      await platform.encode({ ...photo, metadata: { icc } }, { format: "png" }),
    ).metadata();
    expect(header.icc).toBeUndefined();
  });

  test("broken EXIF is dropped and does not stop the photo", async () => {
    const photo = await described();
    const cut = photo.metadata.exif?.slice(0, 11) ?? new Uint8Array(0);
    const bytes = await platform.encode({ ...photo, metadata: { exif: cut } }, { format: "jpeg" });
    expect((await platform.decode(bytes)).metadata.exif).toBeUndefined();
  });
});

describe("readModel", () => {
  test("reads from the folder of HEIRLOOM_MODELS or of the option", async () => {
    const folder = await mkdtemp(join(tmpdir(), "heirloom-models-"));
    await writeFile(join(folder, "tiny.onnx"), "abc");
    const chosen = nodePlatform({ modelsFolder: folder });
    expect(Buffer.from(await chosen.readModel("tiny.onnx")).toString()).toBe("abc");
    await rm(folder, { recursive: true });
  });
});

describe("encode", () => {
  test("refuses a side that the format cannot hold", async () => {
    const pixels = new Uint8Array(16400);
    const wide: Photo = { width: 16400, height: 1, channels: 1, depth: 8, metadata: {}, pixels };
    await expect(platform.encode(wide, { format: "webp" })).rejects.toThrow(/at most 16383 px.*16400x1/);
  });
});

async function profile(): Promise<Uint8Array> {
  const { icc } = await sharp(await noisy().withMetadata().png().toBuffer()).metadata();
  return Uint8Array.from(icc ?? []);
}

function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
}
