import fc from "fast-check";
import { expect, test } from "vitest";
import { z } from "zod";
import { largestDifference } from "../testing/largest-difference.js";
import { anyPhoto, photoOf } from "../testing/photos.js";
import { planeSchema, readReference } from "../testing/reference.js";
import { resize, resizedRows } from "./resize.js";
import { lumaRows, photoRows, planesRows } from "./rows.js";

test.for(readReference("resize", z.strictObject({ from: planeSchema, to: planeSchema })))(
  "resizing $from.width x $from.height to $to.width x $to.height is Pillow's BILINEAR",
  ({ from, to }) => {
    expect(largestDifference(resize(planesRows(from), to).data, to.data)).toBeLessThan(1e-6);
  },
);

test("halving a photo averages; a single bright pixel is not skipped", () => {
  const photo = photoOf({ width: 8, height: 8 }, (x, y) => (x === 3 && y === 3 ? 1 : 0));
  const small = resize(photoRows(photo), { width: 4, height: 4 });
  expect(small.data.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0.25, 6);
});

test("a photo at its own size keeps its samples, channel by channel", () => {
  fc.assert(
    fc.property(anyPhoto(), (photo) => {
      const same = resize(photoRows(photo), photo);
      const top = photo.depth === 8 ? 255 : 65535;
      for (let i = 0; i < photo.pixels.length; i++) {
        const plane = (i % photo.channels) * photo.width * photo.height;
        const pixel = Math.floor(i / photo.channels);
        expect(Math.round(same.data[plane + pixel] * top)).toBe(photo.pixels[i]);
      }
    }),
  );
});

test("an even picture stays even at every size", () => {
  const side = fc.integer({ min: 1, max: 30 });
  fc.assert(
    fc.property(side, side, side, side, (width, height, toWidth, toHeight) => {
      const photo = photoOf({ width, height, channels: 3 }, (_x, _y, c) => [0.2, 0.4, 0.8][c]);
      for (const row of resizedRows(lumaRows(photo), { width: toWidth, height: toHeight })) {
        for (const luma of row) expect(luma).toBeCloseTo(0.299 * 0.2 + 0.587 * 0.4 + 0.114 * 0.8, 6);
      }
    }),
  );
});
