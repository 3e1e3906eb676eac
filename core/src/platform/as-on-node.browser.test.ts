import { describe, expect, inject, test } from "vitest";
import { commands } from "vitest/browser";
import type { Photo } from "../photo.js";
import type {} from "../testing/browser-commands.js";
import { largestDifference } from "../testing/largest-difference.js";
import { fromBase64, type PhotoJson, samplesOf, toBase64, toJson } from "../testing/photo-json.js";
import type {} from "../testing/provided.js";
import { browserPlatform } from "./browser.js";
import type { Encoding } from "./platform.js";

const { decode, encode } = browserPlatform();

/** Both platforms have the same decoders beneath them, so that not a single sample differs. */
function expectSame(photo: Photo, there: PhotoJson): void {
  const { pixels, alpha, ...shape } = there;
  const { pixels: _, alpha: __, ...own } = toJson(photo);
  expect(own).toEqual(shape);
  expect(largestDifference(photo.pixels, samplesOf(pixels, there.depth))).toBe(0);
  expect(photo.alpha === undefined).toBe(alpha === undefined);
  if (photo.alpha && alpha) expect(largestDifference(photo.alpha, samplesOf(alpha, there.depth))).toBe(0);
}

describe("the browser reads a file as Node.js does", () => {
  test.each(Object.entries(inject("everyKind")))("%s", async (_, file) => {
    const there = await commands.decodeOnNode(file);
    expectSame(await decode(fromBase64(file)), there);
  });
});

describe("half a file is refused as damaged", () => {
  test.each(Object.entries(inject("everyKind")))("%s", async (_, file) => {
    const whole = fromBase64(file);
    await expect(decode(whole.slice(0, whole.length / 2))).rejects.toMatchObject({ code: "picture-damaged" });
  });
});

describe("Node.js reads a file as the browser wrote it", () => {
  const kinds = [
    "png, described",
    "png, 16 bit with alpha, interlaced",
    "png, 16 bit grey",
    "jpeg, grey",
    "tiff, described",
  ];
  const encodings: readonly Encoding[] = [
    { format: "png" },
    { format: "tiff" },
    { format: "webp" },
    { format: "webp", quality: 90 },
    { format: "jpeg" },
  ];
  const cases = kinds.flatMap((kind) =>
    encodings.map((encoding) => ({ kind, encoding, as: JSON.stringify(encoding) })),
  );
  test.each(cases)("$kind, as $as", async ({ kind, encoding }) => {
    const photo = await decode(fromBase64(inject("everyKind")[kind] ?? ""));
    const file = await encode(photo, encoding);
    expectSame(await decode(file), await commands.decodeOnNode(toBase64(file)));
  });
});
