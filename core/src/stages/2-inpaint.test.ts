import fc from "fast-check";
import { expect, test } from "vitest";
import type { Mask } from "../mask.js";
import type { Photo } from "../photo.js";
import { squaredDistanceRows } from "../pixels/distance.js";
import { fakeCards, fakeModels, fakeNetworks } from "../testing/fake-models.js";
import { anyMask, anyPhoto, maskWhere, noise, photoOf } from "../testing/photos.js";
import { inpaint } from "./2-inpaint.js";

const { inpaint: load } = fakeModels();

/** Samples outside of the mask that differ between two photos. */
function changedOutside(mask: Mask, before: Photo, after: Photo): number {
  let changed = 0;
  for (let i = 0; i < before.pixels.length; i++) {
    const isMasked = mask.bits[Math.floor(i / before.channels)] === 1;
    if (!isMasked && before.pixels[i] !== after.pixels[i]) changed++;
  }
  return changed;
}

test("a scratch is filled and nothing else changes", async () => {
  const photo = photoOf({ width: 150, height: 90, channels: 3 }, (x, y, c) => noise(x, y, c));
  const mask = maskWhere(photo, (x, y) => x === y || x === y + 1);
  const { photo: filled, warnings } = await inpaint(photo, mask, load);
  expect(changedOutside(mask, photo, filled)).toBe(0);
  for (let i = 0; i < 90; i++) expect(filled.pixels[3 * (i * 150 + i)]).toBe(128);
  expect(warnings).toEqual([]);
});

test("at any size, depth and mask: unmasked pixels, size and input stay, and progress ends at 1", async () => {
  const photoAndMask = anyPhoto(90).chain((photo) => fc.tuple(fc.constant(photo), anyMask(photo)));
  await fc.assert(
    fc.asyncProperty(photoAndMask, async ([photo, mask]) => {
      const before = photo.pixels.slice();
      let last = 0;
      const { photo: filled } = await inpaint(photo, mask, load, {
        onProgress: ({ done }) => {
          expect(done).toBeGreaterThanOrEqual(last);
          last = done;
        },
      });
      expect(changedOutside(mask, photo, filled)).toBe(0);
      expect(filled).toMatchObject({ width: photo.width, height: photo.height, depth: photo.depth });
      expect(photo.pixels).toEqual(before);
      expect(last).toBe(1);
    }),
    { numRuns: 30 },
  );
});

test("an empty mask gives the photo itself and loads nothing", async () => {
  const photo = photoOf({ width: 9, height: 9 }, noise);
  const result = await inpaint(
    photo,
    maskWhere(photo, () => false),
    () => expect.fail("the model was loaded"),
  );
  expect(result.photo).toBe(photo);
});

test("a mask over everything leaves nothing to fill from: the photo comes back with a warning", async () => {
  const photo = photoOf({ width: 9, height: 9 }, noise);
  const result = await inpaint(
    photo,
    maskWhere(photo, () => true),
    load,
  );
  expect(result).toEqual({ photo, warnings: ["hole-too-large"] });
});

test("tiles agree with the whole: a network that only looks nearby gives the same photo either way", async () => {
  // Each hole takes the mean of the known pixels beside it, as far as one pixel up and down.
  const models = fakeModels({
    inpaint: ({ photo, mask }) => {
      const [, , height, width] = photo.dims;
      const data = photo.data.map((known, i) => {
        const pixel = i % (width * height);
        if (mask.data[pixel] === 0) return known;
        const y = Math.floor(pixel / width);
        const above = y > 0 ? photo.data[i - width] : photo.data[i + width];
        const below = y < height - 1 ? photo.data[i + width] : photo.data[i - width];
        return (above + below) / 2;
      });
      return { inpainted: { dims: photo.dims, data } };
    },
  });
  const whole = async () => {
    const model = await models.inpaint();
    return { ...model, card: { ...model.card, cropSide: 512 } };
  };
  const photo = photoOf({ width: 300, height: 120, depth: 16, channels: 3 }, (x, y, c) => noise(x, y, c));
  const crease = maskWhere(photo, (x, y) => y === 40 + (x % 2) || (x === 200 && y > 90 && y % 3 === 1));
  const tiled = await inpaint(photo, crease, models.inpaint);
  expect(tiled.photo).toEqual((await inpaint(photo, crease, whole)).photo);
});

test("a later tile takes an earlier tile's pixels for known", async () => {
  const known: number[] = [];
  const models = fakeModels({
    inpaint: (inputs) => {
      known.push(inputs.mask.data.reduce((holes, bit) => holes + bit, 0));
      return fakeNetworks.inpaint(inputs);
    },
  });
  const photo = photoOf({ width: 96, height: 32 }, () => 0);
  await inpaint(
    photo,
    maskWhere(photo, (_, y) => y === 16),
    models.inpaint,
  );
  // Two views of 64 px: the second one finds 16 px of the crease filled.
  expect(known).toEqual([64, 48]);
});

test("a hole deeper than the card allows is filled coarse to fine, with a warning", async () => {
  const radii: number[] = [];
  const models = fakeModels({
    inpaint: (inputs) => {
      const [, , height, width] = inputs.mask.dims;
      const mask = { width, height, bits: Uint8Array.from(inputs.mask.data) };
      const squared = Array.from(squaredDistanceRows(mask, 0), (row) => Math.max(...row));
      radii.push(Math.sqrt(Math.max(...squared)));
      return fakeNetworks.inpaint(inputs);
    },
  });
  const photo = photoOf({ width: 200, height: 160 }, () => 0);
  const mask = maskWhere(photo, (x, y) => Math.hypot(x - 100, y - 80) < 40);
  const { photo: filled, warnings } = await inpaint(photo, mask, models.inpaint);
  expect(warnings).toEqual(["hole-too-large"]);
  expect(changedOutside(mask, photo, filled)).toBe(0);
  expect(mask.bits.every((bit, i) => bit === 0 || filled.pixels[i] === 128)).toBe(true);
  // The network never saw a hole deeper than it was trained for.
  expect(Math.max(...radii)).toBeLessThanOrEqual(fakeCards.inpaint.largestHoleRadiusPx);
});

test("a network that fills smoothly leaves no smooth trail in a grainy photo", async () => {
  // Each column of a hole takes the mean of what is known of it.
  const models = fakeModels({
    inpaint: ({ photo, mask }) => {
      const [, , height, width] = photo.dims;
      const data = photo.data.map((known, i) => {
        if (mask.data[i % (width * height)] === 0) return known;
        const top = i - (Math.floor(i / width) % height) * width;
        let [sum, count] = [0, 0];
        for (let y = 0; y < height; y++) {
          const isKnown = mask.data[(top + y * width) % (width * height)] === 0;
          if (isKnown) [sum, count] = [sum + photo.data[top + y * width], count + 1];
        }
        return sum / count;
      });
      return { inpainted: { dims: photo.dims, data } };
    },
  });
  const scene = (x: number) => 0.3 + x / 800;
  const grain = (x: number, y: number) => (noise(x, y, 0) + noise(x, y, 1) + noise(x, y, 2) - 1.5) * 0.04;
  const photo = photoOf({ width: 256, height: 160, channels: 3 }, (x, y) => scene(x) + grain(x, y));
  const crease = maskWhere(photo, (x, y) => Math.abs(y - 80) < 6 && x > 3);
  const { photo: filled } = await inpaint(photo, crease, models.inpaint);
  const power = [0, 0];
  const count = [0, 0];
  for (let i = 0; i < crease.bits.length; i++) {
    power[crease.bits[i]] += (filled.pixels[3 * i] - 255 * scene(i % 256)) ** 2;
    count[crease.bits[i]]++;
    expect(filled.pixels[3 * i + 2]).toBe(filled.pixels[3 * i]);
  }
  const ratio = power[1] / count[1] / (power[0] / count[0]);
  expect(ratio).toBeGreaterThan(0.8);
  expect(ratio).toBeLessThan(1.2);
  expect(changedOutside(crease, photo, filled)).toBe(0);
});

test("a cancelled call stops between tiles", async () => {
  const cancel = new AbortController();
  const photo = photoOf({ width: 300, height: 40 }, () => 0);
  const mask = maskWhere(photo, (_, y) => y === 20);
  let runs = 0;
  const stopped = inpaint(photo, mask, load, {
    signal: cancel.signal,
    onProgress: ({ done }) => {
      if (done > 0 && ++runs === 2) cancel.abort();
    },
  });
  await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
  expect(runs).toBe(2);
});
