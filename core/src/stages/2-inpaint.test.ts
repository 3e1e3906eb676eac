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
  const photo = photoOf({ width: 192, height: 32 }, () => 0);
  await inpaint(
    photo,
    maskWhere(photo, (_, y) => y === 16),
    models.inpaint,
  );
  // Two views of 128 px: the second one finds 32 px of the crease filled.
  expect(known).toEqual([128, 96]);
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

test("of a deep hole and scratches far away, only the deep hole is filled coarsely first", async () => {
  const countRuns = async (mask: Mask) => {
    let runs = 0;
    const models = fakeModels({
      inpaint: (inputs) => {
        runs++;
        return fakeNetworks.inpaint(inputs);
      },
    });
    await inpaint(photo, mask, models.inpaint);
    return runs;
  };
  const photo = photoOf({ width: 700, height: 160 }, () => 0);
  const isDeep = (x: number, y: number) => Math.hypot(x - 100, y - 80) < 40;
  const isScratch = (x: number, y: number) => x > 300 && y % 80 === 40;
  const [deep, scratches, both] = [
    await countRuns(maskWhere(photo, isDeep)),
    await countRuns(maskWhere(photo, isScratch)),
    await countRuns(maskWhere(photo, (x, y) => isDeep(x, y) || isScratch(x, y))),
  ];
  expect(both).toBe(deep + scratches);
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

test("with an earlier result, only the hole that grew and the new one are filled; the hole that went is the scan", async () => {
  const photo = photoOf({ width: 200, height: 120, depth: 16, channels: 3 }, (x, y, c) => noise(x, y, c));
  const kept = (x: number, y: number) => y === 10 && x > 20 && x < 180;
  const grown = (x: number, y: number) => x === 60 && y > 30 && y < 50;
  const gone = (x: number, y: number) => x === y + 100 && y > 60;
  const fresh = (x: number, y: number) => y === 100 && x < 50;
  const earlierMask = maskWhere(photo, (x, y) => kept(x, y) || grown(x, y) || gone(x, y));
  const earlier = await inpaint(photo, earlierMask, load);
  const mask = maskWhere(photo, (x, y) => kept(x, y) || grown(x, y - 1) || grown(x, y) || fresh(x, y));
  // Another network, so that what it fills cannot be mistaken for the earlier fill.
  const dark = fakeModels({
    inpaint: ({ photo: known }) => ({ inpainted: { dims: known.dims, data: known.data.map(() => 0) } }),
  });
  const before = { mask: earlierMask, photo: earlier.photo };
  const scan = photo.pixels.slice();
  const { photo: filled } = await inpaint(photo, mask, dark.inpaint, { before });
  expect(changedOutside(mask, photo, filled)).toBe(0);
  expect(photo.pixels).toEqual(scan);
  for (let y = 0; y < 120; y++) {
    for (let x = 0; x < 200; x++) {
      const at = 3 * (y * 200 + x) + 1;
      if (kept(x, y)) expect(filled.pixels[at]).toBe(earlier.photo.pixels[at]);
      else if (mask.bits[y * 200 + x] === 1) expect(filled.pixels[at]).toBe(0);
    }
  }
});

test("with an earlier result and any change of the mask, unmasked pixels are the scan's", async () => {
  const edits = anyPhoto(40).chain((photo) => fc.tuple(fc.constant(photo), anyMask(photo), anyMask(photo)));
  await fc.assert(
    fc.asyncProperty(edits, async ([photo, earlierMask, mask]) => {
      const { photo: earlier } = await inpaint(photo, earlierMask, load);
      const before = { mask: earlierMask, photo: earlier };
      const { photo: filled } = await inpaint(photo, mask, load, { before });
      expect(changedOutside(mask, photo, filled)).toBe(0);
    }),
    { numRuns: 30 },
  );
});

test("with an earlier result and the same mask, or a hole less, nothing is run", async () => {
  const photo = photoOf({ width: 90, height: 60 }, noise);
  const mask = maskWhere(photo, (x, y) => y === 20 || (x > 40 && y === 40));
  const { photo: earlier } = await inpaint(photo, mask, load);
  const before = { mask, photo: earlier };
  const fail = () => expect.fail("the model was loaded");
  const done: number[] = [];
  const onProgress = (progress: { done: number }) => done.push(progress.done);
  const same = await inpaint(photo, { ...mask, bits: mask.bits.slice() }, fail, { before, onProgress });
  expect(same).toEqual({ photo: earlier, warnings: [] });
  expect(done).toEqual([0, 1]);
  const less = await inpaint(
    photo,
    maskWhere(photo, (_, y) => y === 20),
    fail,
    { before },
  );
  expect(less.photo.pixels.slice(0, 30 * 90)).toEqual(earlier.pixels.slice(0, 30 * 90));
  expect(less.photo.pixels.slice(30 * 90)).toEqual(photo.pixels.slice(30 * 90));
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
