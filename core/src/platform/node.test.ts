import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { Photo } from "../photo.js";
import { makeEveryKind } from "../testing/every-kind.js";
import { makeSamplePictures, noisy } from "../testing/sample-pictures.js";
import { nodePlatform } from "./node.js";
import { platformContract } from "./platform.contract.js";

const platform = nodePlatform();
const wholeJpeg = await noisy().jpeg().toBuffer();
const samples = await makeSamplePictures();
platformContract(platform, samples);

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

describe("pictures of every kind", async () => {
  const everyKind = await makeEveryKind();
  test.each(Object.entries(everyKind))("%s: whole it is read, half of it is damaged", async (_, file) => {
    const { pixels, width, height, channels } = await platform.decode(file);
    expect(pixels.length).toBe(width * height * channels);
    await expect(platform.decode(file.subarray(0, file.length / 2))).rejects.toMatchObject({
      code: "picture-damaged",
    });
  });

  test("a phone's HEIC keeps its profile, its EXIF and, within a few steps, its colors", async () => {
    const photo = await platform.decode(everyKind["heic, described"]);
    expect(photo).toMatchObject({ width: 40, height: 24, channels: 3, depth: 8 });
    for (let i = 0; i < 40 * 24; i++) {
      const wanted = [20 + 5 * (i % 40), 30 + 9 * Math.floor(i / 40), 128];
      for (let c = 0; c < 3; c++) expect(Math.abs(photo.pixels[3 * i + c] - wanted[c])).toBeLessThan(10);
    }
    expect(photo.metadata.icc?.length).toBe(480);
    expect(Buffer.from(photo.metadata.exif ?? []).toString("latin1")).toContain("Public domain");
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
    const turned = await platform.decode(samples.jpegTurned);
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
