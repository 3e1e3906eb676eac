import fc from "fast-check";
import { expect, test } from "vitest";
import { readLuma } from "./pixels/ycbcr.js";
import { restore, restoreEach } from "./restore.js";
import type { Progress } from "./stages/stage.js";
import { fakeCards, fakeModels } from "./testing/fake-models.js";
import { anyMask, anyPhoto, maskWhere, noise, photoOf } from "./testing/photos.js";

const models = fakeModels();
const size = { width: 240, height: 220 };
/** A grey portrait-like field with a white scratch that only the left side has. */
const scratched = photoOf(size, (x, y) =>
  x > 30 && x < 36 && y > 20 && y < 200 ? 1 : 0.2 + 0.5 * (x / 240),
);
const clean = photoOf(size, (x) => 0.2 + 0.5 * (x / 240));

test("a scratched photo comes back restored, restored and colored, and colored only", async () => {
  const { restored, restoredColor, color, mask, report } = await restore(scratched, models, {});
  expect(restored).toMatchObject({ ...size, channels: 1 });
  expect(restoredColor).toMatchObject({ ...size, channels: 3 });
  const scratch = 100 * 240 + 33;
  expect(mask.bits[scratch]).toBe(1);
  expect(restored.pixels[scratch]).toBe(128);
  // The fallback still shows the scratch.
  expect(color.pixels[3 * scratch + 1]).toBeGreaterThan(240);
  expect(report).toMatchObject({
    ...size,
    depth: 8,
    channels: 1,
    defectCount: 1,
    maskSource: "found",
    sensitivity: 0.5,
    recommended: "restored-color",
    warnings: [],
  });
  expect(report.defectShare).toBeCloseTo(mask.bits.filter((bit) => bit === 1).length / (240 * 220), 9);
  const { version, sha256 } = fakeCards.color;
  expect(report.models).toEqual({
    defects: { version, sha256 },
    inpaint: { version, sha256 },
    color: { version, sha256 },
  });
});

test("each picture is handed over before the next one is begun, and is that of the whole story", async () => {
  const whole = await restore(scratched, models, {});
  const events: unknown[] = [];
  const { mask } = await restoreEach(scratched, models, {
    onProgress: ({ stage, done }) => events.push(`${stage} ${done}`),
    onPicture: async (picture, photo) => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      events.push({ picture, photo });
    },
  });
  expect(mask).toEqual(whole.mask);
  expect(events.slice(events.indexOf("inpaint 1"))).toEqual([
    "inpaint 1",
    { picture: "restored", photo: whole.restored },
    "color 0",
    "color 0.25",
    "color 0.5",
    { picture: "restored-color", photo: whole.restoredColor },
    "color 0.5",
    "color 0.75",
    "color 1",
    "color 1",
    { picture: "color", photo: whole.color },
  ]);
});

test("a photo that seems to be in color is colored when that is wanted", async () => {
  const photo = photoOf({ ...size, channels: 3 }, (x, y, c) => 0.9 * noise(x >> 4, y >> 4, c));
  const { restoredColor, color, report } = await restore(photo, models, { forceColor: true });
  expect(report).toMatchObject({ recommended: "restored-color", warnings: ["no-defects"] });
  expect(color).toBe(restoredColor);
  expect(color.pixels).not.toEqual(photo.pixels);
});

test("a clean photo comes back as it is, and the inpainter is not even loaded", async () => {
  const lazy = { ...models, inpaint: () => expect.fail("the model was loaded") };
  const { restored, restoredColor, color, report } = await restore(clean, lazy, {});
  expect(restored).toBe(clean);
  expect(color).toBe(restoredColor);
  expect(report).toMatchObject({ defectShare: 0, defectCount: 0, warnings: ["no-defects"] });
  expect(Object.keys(report.models)).toEqual(["defects", "color"]);
});

test("a given mask is used, and nothing is searched", async () => {
  const lazy = { ...models, defects: () => expect.fail("the model was loaded") };
  const mask = maskWhere(size, (x, y) => x === 100 && y < 50);
  const { report, mask: used } = await restore(clean, lazy, { mask });
  expect(used).toBe(mask);
  expect(report).toMatchObject({ maskSource: "given", defectCount: 1, warnings: [] });
  expect(report).not.toHaveProperty("sensitivity");
});

test("outside of any mask the restored photo is the scan; colors keep their photo's lightness", async () => {
  const photoAndMask = anyPhoto(48).chain((photo) => fc.tuple(fc.constant(photo), anyMask(photo)));
  await fc.assert(
    fc.asyncProperty(photoAndMask, async ([photo, mask]) => {
      const { restored, restoredColor, color } = await restore(photo, models, { mask });
      for (let i = 0; i < photo.pixels.length; i++) {
        if (mask.bits[Math.floor(i / photo.channels)] === 0) {
          expect(restored.pixels[i]).toBe(photo.pixels[i]);
        }
      }
      for (const [from, to] of [
        [restored, restoredColor],
        [photo, color],
      ] as const) {
        const [before, after] = [new Float32Array(photo.width), new Float32Array(photo.width)];
        for (let y = 0; y < photo.height; y++) {
          readLuma(from, y, before);
          readLuma(to, y, after);
          for (let x = 0; x < photo.width; x++) expect(Math.abs(after[x] - before[x])).toBeLessThan(0.1);
        }
      }
    }),
    { numRuns: 30 },
  );
});

test("a photo in color keeps it: the restored picture is the one to take", async () => {
  const photo = photoOf({ ...size, channels: 3 }, (x, y, c) =>
    x > 30 && x < 36 ? 1 : 0.9 * noise(x >> 4, y >> 4, c),
  );
  const done: number[] = [];
  const onProgress = (progress: Progress) => done.push(progress.done);
  const { restored, restoredColor, color, report } = await restore(photo, models, { onProgress });
  expect(done.at(-1)).toBe(1);
  expect(restoredColor).toBe(restored);
  expect(color).toBe(photo);
  expect(report).toMatchObject({ recommended: "restored", warnings: ["already-color"] });
});

test("the scan is colored when the restored photo is grey, whatever the stain in it", async () => {
  const stain = (x: number, y: number) => x < 60 && y > 150;
  const photo = photoOf({ ...size, channels: 3 }, (x, y, c) =>
    stain(x, y) ? noise(x >> 3, y >> 3, c) : 0.2 + 0.5 * (x / 240),
  );
  const mask = maskWhere(size, stain);
  const { color, report } = await restore(photo, models, { mask });
  expect(report.warnings).not.toContain("already-color");
  expect(color).not.toBe(photo);
});

test("a search that marks everything recommends the color-only picture", async () => {
  const white = photoOf(size, (x) => (x < 120 ? 1 : 0.3));
  const { report } = await restore(white, models, {});
  expect(report.warnings).toContain("defects-everywhere");
  expect(report.recommended).toBe("color");
});

test("a small photo is reported as such", async () => {
  const { report } = await restore(
    photoOf({ width: 300, height: 199 }, () => 0.5),
    models,
    {},
  );
  expect(report.warnings).toContain("low-resolution");
});

test("progress goes through the stages in order, each up to 1", async () => {
  const seen: Progress[] = [];
  await restore(scratched, models, { onProgress: (progress) => seen.push(progress) });
  for (const stage of ["defects", "inpaint", "color"] as const) {
    const done = seen.filter((progress) => progress.stage === stage).map((progress) => progress.done);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect([done.at(0), done.at(-1)]).toEqual([0, 1]);
  }
  expect([...new Set(seen.map(({ stage }) => stage))]).toEqual(["defects", "inpaint", "color"]);
});
