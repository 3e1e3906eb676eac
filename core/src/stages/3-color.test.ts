import fc from "fast-check";
import { expect, test } from "vitest";
import type { Photo } from "../photo.js";
import { readLuma } from "../pixels/ycbcr.js";
import { fakeModels } from "../testing/fake-models.js";
import { anyPhoto, noise, photoOf } from "../testing/photos.js";
import { colorize, colorSize } from "./3-color.js";

const { color } = fakeModels();

/** Y of every pixel, in levels. */
function lumaOf(photo: Photo): number[] {
  const row = new Float32Array(photo.width);
  return Array.from({ length: photo.height }, (_, y) => {
    readLuma(photo, y, row);
    return [...row];
  }).flat();
}

test("any photo keeps its lightness, size and depth, and gets three channels", async () => {
  await fc.assert(
    fc.asyncProperty(anyPhoto(), async (photo) => {
      const before = photo.pixels.slice();
      const { photo: colored } = await colorize(photo, color, { force: true });
      expect(colored).toMatchObject({
        width: photo.width,
        height: photo.height,
        depth: photo.depth,
        channels: 3,
      });
      const wanted = lumaOf(photo);
      for (const [i, luma] of lumaOf(colored).entries()) expect(Math.abs(luma - wanted[i])).toBeLessThan(0.1);
      expect(photo.pixels).toEqual(before);
    }),
    { numRuns: 40 },
  );
});

test("what is bright turns orange and what is dark turns blue, up to the edge between them", async () => {
  const photo = photoOf({ width: 256, height: 128 }, (x) => (x < 128 ? 0.3 : 0.7));
  const { photo: colored } = await colorize(photo, color);
  const at = (x: number) => [...colored.pixels.subarray(3 * (64 * 256 + x), 3 * (64 * 256 + x) + 3)];
  for (const x of [10, 126]) expect(at(x)[2]).toBeGreaterThan(at(x)[0] + 30);
  for (const x of [129, 245]) expect(at(x)[0]).toBeGreaterThan(at(x)[2] + 30);
});

test("a network that predicts no color gives exact grey", async () => {
  const models = fakeModels({
    color: ({ luma }) => ({
      chroma: { dims: [1, 2, ...luma.dims.slice(2)], data: new Float32Array(2 * luma.data.length) },
    }),
  });
  const photo = photoOf({ width: 30, height: 20, depth: 16 }, noise);
  const { photo: colored } = await colorize(photo, models.color);
  for (let i = 0; i < colored.pixels.length; i++) {
    expect(colored.pixels[i]).toBe(photo.pixels[Math.floor(i / 3)]);
  }
});

test("a photo in color is left alone and loads nothing, unless forced", async () => {
  const photo = photoOf({ width: 60, height: 40, channels: 3 }, (x, y, c) => noise(x >> 3, y >> 3, c));
  const alone = await colorize(photo, () => expect.fail("the model was loaded"));
  expect(alone).toEqual({ photo, warnings: ["already-color"] });
  expect(alone.photo).toBe(photo);
  const forced = await colorize(photo, color, { force: true });
  expect(forced.warnings).toEqual([]);
  expect(forced.photo).not.toBe(photo);
});

test("a sepia print gives its tone up", async () => {
  const sepia = photoOf({ width: 60, height: 40, channels: 3 }, (x, _, c) => (x / 60) ** [0.8, 1, 1.3][c]);
  const { photo: colored, warnings } = await colorize(sepia, color);
  expect(warnings).toEqual([]);
  // Dark turns blue: the fake network's color, not sepia's.
  expect(colored.pixels[3 * 20 + 2]).toBeGreaterThan(colored.pixels[3 * 20]);
});

test("a grey ICC profile goes, an RGB one and everything else stays", async () => {
  const metadata = { icc: Uint8Array.of(1), exif: Uint8Array.of(2), dpi: 300 };
  const alpha = Uint8Array.of(9, 9, 9, 9);
  const grey: Photo = {
    ...photoOf({ width: 2, height: 2 }, noise),
    metadata,
    depth: 8,
    alpha,
    pixels: alpha,
  };
  const colored = (await colorize(grey, color)).photo;
  expect(colored.metadata).toEqual({ exif: Uint8Array.of(2), dpi: 300 });
  expect(colored.alpha).toEqual(alpha);
  const rgb = { ...photoOf({ width: 2, height: 2, channels: 3 }, () => 0.5), metadata };
  expect((await colorize(rgb, color)).photo.metadata).toEqual(metadata);
});

test("the short side is the card's; a panorama's long side is at most four times that", () => {
  expect(colorSize({ width: 3000, height: 2000 }, 256)).toEqual({ width: 384, height: 256 });
  expect(colorSize({ width: 100, height: 200 }, 256)).toEqual({ width: 256, height: 512 });
  expect(colorSize({ width: 9000, height: 1000 }, 256)).toEqual({ width: 1024, height: 114 });
});

test("a cancelled call stops while it paints", async () => {
  const cancel = new AbortController();
  const stopped = colorize(
    photoOf({ width: 20, height: 900 }, () => 0.5),
    color,
    {
      signal: cancel.signal,
      onProgress: ({ done }) => {
        if (done === 0.5) cancel.abort();
      },
    },
  );
  await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
});
