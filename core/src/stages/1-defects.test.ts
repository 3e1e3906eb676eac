import fc from "fast-check";
import { expect, test } from "vitest";
import { thinParts } from "../pixels/morphology.js";
import { resize } from "../pixels/resize.js";
import { photoRows } from "../pixels/rows.js";
import { fakeCards, fakeModels, fakeNetworks } from "../testing/fake-models.js";
import { maskWhere, noise, photoOf } from "../testing/photos.js";
import { maskOf } from "../testing/reference.js";
import { findDefects, maskDefects, thresholdFor } from "./1-defects.js";
import type { Progress } from "./stage.js";

const { defects } = fakeModels();
const card = fakeCards.defects;

const mapOf = (rows: readonly string[], probability = 0.9) => {
  const { width, height, bits } = maskOf(rows);
  return { width, height, probability: Float32Array.from(bits, (bit) => bit * probability) };
};

test("a white scratch on a grey photo is found, grown by the card's pixel", async () => {
  const photo = photoOf({ width: 50, height: 40 }, (x, y) => (x === 20 && y > 4 && y < 30 ? 1 : 0.4));
  const { mask, map, warnings } = await findDefects(photo, defects);
  expect(map).toMatchObject({ width: 50, height: 40 });
  expect(mask).toEqual(
    // A line's end grows by a disk: one pixel along, not across.
    maskWhere(photo, (x, y) => (x === 20 && y > 3 && y < 31) || (Math.abs(x - 20) === 1 && y > 4 && y < 30)),
  );
  expect(warnings).toEqual([]);
});

test("a large photo is searched at the card's long side, and the mask has the photo's size", async () => {
  const photo = photoOf({ width: 400, height: 300, depth: 16, channels: 3 }, (x, y) =>
    Math.abs(x - y) < 14 ? 1 : 0.3,
  );
  const { mask, map } = await findDefects(photo, defects);
  expect(map).toMatchObject({ width: 96, height: 72 });
  expect(mask).toMatchObject({ width: 400, height: 300 });
  for (let i = 20; i < 280; i++) expect(mask.bits[i * 400 + i]).toBe(1);
  expect(mask.bits[40 * 400 + 300]).toBe(0);
});

test("a clean photo says so, a photo marked over a third says so", async () => {
  const clean = photoOf({ width: 40, height: 30 }, () => 0.5);
  expect(await findDefects(clean, defects)).toMatchObject({ warnings: ["no-defects"] });
  const white = photoOf({ width: 40, height: 30 }, (x) => (x < 20 ? 1 : 0.5));
  expect(await findDefects(white, defects)).toMatchObject({ warnings: ["defects-everywhere"] });
});

test("specks below the card's area are dropped", () => {
  const mask = maskDefects(
    { width: 6, height: 5 },
    mapOf(["......", ".##...", "......", "...###", "......"]),
    {
      card: { ...card, dilationPx: 0 },
      sensitivity: 0.5,
    },
  );
  expect(mask).toEqual(maskOf(["......", "......", "......", "...###", "......"]));
});

test("sensitivity moves the threshold evenly in log-odds around the card's", () => {
  expect(thresholdFor(0.3, 0.5)).toBeCloseTo(0.3, 9);
  expect(thresholdFor(0.5, 0)).toBeCloseTo(1 / (1 + Math.exp(-4)), 9);
  expect(thresholdFor(0.5, 1)).toBeCloseTo(1 / (1 + Math.exp(4)), 9);
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(unit, unit, unit, (threshold, a, b) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)];
      expect(thresholdFor(threshold, high)).toBeLessThanOrEqual(thresholdFor(threshold, low));
    }),
  );
});

test("more sensitivity never unmasks, and a faint defect shows only with it", () => {
  const map = mapOf(["......", ".####.", "......"], 0.2);
  const size = { width: 6, height: 3 };
  expect(maskDefects(size, map, { card, sensitivity: 0.5 }).bits).not.toContain(1);
  expect(maskDefects(size, map, { card, sensitivity: 0.9 }).bits).toContain(1);
});

test("at any larger size, every marked pixel of the map marks the photo's pixel at its center", () => {
  const larger = fc.integer({ min: 12, max: 60 });
  const at = fc.integer({ min: 0, max: 11 });
  fc.assert(
    fc.property(larger, larger, at, at, (width, height, x, y) => {
      const map = { width: 12, height: 12, probability: new Float32Array(144) };
      map.probability[y * 12 + x] = 1;
      const alone = { ...card, minimumAreaPx: 1, dilationPx: 0 };
      const { bits } = maskDefects({ width, height }, map, { card: alone, sensitivity: 0.5 });
      const centerX = Math.min(width - 1, Math.floor(((x + 0.5) * width) / 12));
      const centerY = Math.min(height - 1, Math.floor(((y + 0.5) * height) / 12));
      expect(bits[centerY * width + centerX]).toBe(1);
    }),
  );
});

test("looking at the mirrored photo as well averages both maps", async () => {
  let runs = 0;
  const models = fakeModels({
    // Sees the left column only, whatever is there.
    defects: ({ photo }) => {
      runs++;
      const [, , height, width] = photo.dims;
      const data = new Float32Array(height * width).map((_, i) => (i % width === 0 ? 1 : 0));
      return { defects: { dims: [1, 1, height, width], data } };
    },
  });
  const photo = photoOf({ width: 32, height: 32 }, () => 0.5);
  const { map } = await findDefects(photo, models.defects, { mirrored: true });
  expect(runs).toBe(2);
  expect([...map.probability.subarray(0, 32)]).toEqual([0.5, ...Array(30).fill(0), 0.5]);
});

test("progress runs from 0 to 1, and the photo is not written to", async () => {
  const photo = photoOf({ width: 20, height: 20 }, (x) => (x > 17 ? 1 : 0.2));
  const before = photo.pixels.slice();
  const seen: Progress[] = [];
  await findDefects(photo, defects, { onProgress: (progress) => seen.push(progress) });
  expect(seen.at(0)).toEqual({ stage: "defects", done: 0 });
  expect(seen.at(-1)).toEqual({ stage: "defects", done: 1 });
  expect(photo.pixels).toEqual(before);
});

test("a hairline that vanishes at the working size is found when hairlines are wanted", async () => {
  // A line of 1 px of 192 is half a pixel at 96: too grey for the fake, which wants white.
  const photo = photoOf({ width: 192, height: 160 }, (x, y) =>
    x === 90 && y > 9 && y < 150 ? 1 : x > 120 && y > 40 && y < 90 ? 1 : 0.4,
  );
  const without = await findDefects(photo, defects);
  const { map, mask } = await findDefects(photo, defects, { hairlines: true });
  expect(map).toMatchObject({ width: 192, height: 160 });
  for (let y = 10; y < 150; y++) {
    expect(without.mask.bits[y * 192 + 90]).toBe(0);
    expect(mask.bits[y * 192 + 90]).toBe(1);
  }
  // What is wide comes from the first look, grown by one pixel at its size: two here.
  expect(mask.bits[60 * 192 + 150]).toBe(1);
  expect(mask.bits[60 * 192 + 112]).toBe(0);
  expect(maskDefects(photo, map, { card, sensitivity: 0.5 })).toEqual(mask);
});

test("looking by parts gives what looking at the whole gives, for a network that looks at one pixel only", async () => {
  const photo = photoOf({ width: 220, height: 180 }, (x, y) => (noise(x, y) > 0.98 ? 1 : 0.4));
  const runs: number[] = [];
  const models = fakeModels({
    defects: (inputs) => {
      runs.push(inputs.photo.dims[3]);
      return fakeNetworks.defects(inputs);
    },
  });
  const { map } = await findDefects(photo, models.defects, { hairlines: true });
  expect(runs.length).toBeGreaterThan(4);
  expect(Math.max(...runs.slice(1))).toBeLessThanOrEqual(96);
  const size = { width: map.width, height: map.height };
  const { data: luma } = resize(photoRows(photo), size);
  const white = Float32Array.from(luma, (value) => (value > 0.98 ? 1 : 0));
  const thin = thinParts({ ...size, channels: 1, data: white }, 2).data;
  for (let i = 0; i < thin.length; i++) if (thin[i] === 1) expect(map.probability[i]).toBeCloseTo(1, 5);
});

test("a photo hardly larger than the working size is not looked at twice", async () => {
  const photo = photoOf({ width: 110, height: 100 }, (x) => (x === 50 ? 1 : 0.4));
  const { map } = await findDefects(photo, defects, { hairlines: true });
  expect(map).toEqual((await findDefects(photo, defects)).map);
});
