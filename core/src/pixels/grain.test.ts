import fc from "fast-check";
import { expect, test } from "vitest";
import type { Mask } from "../mask.js";
import { type Photo, white } from "../photo.js";
import { anyMask, maskWhere, noise, photoOf } from "../testing/photos.js";
import { openDraft } from "./blend.js";
import { addGrain } from "./grain.js";
import { grainCeiling } from "./measure-grain.js";
import { coverHoles } from "./tiles.js";

type Scene = (x: number, y: number, c: number) => number;
const size = { width: 256, height: 200 };
/** A crease, two scratches and a stain. */
const mask = maskWhere(
  size,
  (x, y) =>
    (Math.abs(y - 60 - x / 8) < 6 && x > 10) ||
    (x > 200 && x < 204) ||
    x + y === 300 ||
    Math.hypot(x - 80, y - 150) < 20,
);

const flat: Scene = () => 0.5;
const gradient: Scene = (x, y) => 0.3 + x / 640 + y / 2000;

/** Gaussian grain of variance 1 (Box and Muller), independent from pixel to pixel. */
const fine: Scene = (x, y, c) =>
  Math.sqrt(-2 * Math.log(1 - noise(x, y, 2 * c))) * Math.cos(2 * Math.PI * noise(x, y, 2 * c + 1));

/** The same, averaged over 3x3 pixels. */
function coarse(x: number, y: number, c: number): number {
  let sum = 0;
  for (let dy = -1; dy <= 1; dy++) for (let dx = -1; dx <= 1; dx++) sum += fine(x + dx, y + dy, c);
  return sum / 3;
}

/** The scene, which has grain of this strength (0..1) everywhere but in holes. */
const scan = (shape: Parameters<typeof photoOf>[0], scene: Scene, grain: Scene) =>
  photoOf(shape, (x, y, c) => scene(x, y, c) + (mask.bits[y * size.width + x] === 0 ? grain(x, y, c) : 0));

function regrained(photo: Photo, holes: Mask = mask): Photo {
  const draft = openDraft(photo, holes);
  const ceiling = grainCeiling(photo, holes);
  for (const tile of coverHoles(holes, { sidePx: 192, contextPx: 48, multiple: 16 })) {
    addGrain(draft, holes, { tile, ceiling });
  }
  return draft.photo;
}

/** Mean product, in levels of 8 bits, of what the photo has over the scene at pixels of that bit and `dx` beside. */
function power(
  photo: Photo,
  scene: Scene,
  { bit, c = 0, dx = 0, d = c }: { bit: 0 | 1; c?: number; dx?: number; d?: number },
) {
  const over = (x: number, y: number, channel: number) =>
    (255 * photo.pixels[(y * photo.width + x) * photo.channels + channel]) / white(photo) -
    255 * scene(x, y, channel);
  let [sum, count] = [0, 0];
  for (let i = 0; i < mask.bits.length; i++) {
    const [x, y] = [i % size.width, Math.floor(i / size.width)];
    if (mask.bits[i] !== bit || x + dx >= size.width || mask.bits[i + dx] !== bit) continue;
    sum += over(x, y, c) * over(x + dx, y, d);
    count++;
  }
  return sum / count;
}

const kinds = [
  ["fine", "flat", fine, flat],
  ["coarse", "flat", coarse, flat],
  ["fine", "gradient", fine, gradient],
  ["coarse", "gradient", coarse, gradient],
] as const;

test.for(kinds)(
  "%s grain on a %s field goes on through the holes, as strong and as coarse",
  ([, , grain, scene]) => {
    for (const depth of [8, 16] as const) {
      for (const strength of [2, 6]) {
        const photo = scan({ ...size, depth }, scene, (x, y, c) => (strength / 255) * grain(x, y, c));
        const done = regrained(photo);
        const [inside, outside] = [power(done, scene, { bit: 1 }), power(done, scene, { bit: 0 })];
        expect(inside / outside).toBeGreaterThan(0.8);
        expect(inside / outside).toBeLessThan(1.2);
        const beside =
          power(done, scene, { bit: 1, dx: 1 }) / inside - power(done, scene, { bit: 0, dx: 1 }) / outside;
        expect(Math.abs(beside)).toBeLessThan(0.1);
      }
    }
  },
);

test("grain is stronger in the midtones if it is so around the holes", () => {
  const scene: Scene = (_, y) => 0.15 + (y > 100 ? 0.35 : 0);
  const strength = (y: number) => (y > 100 ? 8 : 4) / 255;
  const bands = maskWhere(size, (_, y) => Math.abs(y - 50) < 5 || Math.abs(y - 150) < 5);
  const photo = photoOf(
    size,
    (x, y, c) => scene(x, y, c) + (bands.bits[y * size.width + x] === 0 ? strength(y) * fine(x, y, c) : 0),
  );
  const done = regrained(photo, bands);
  for (const [row, wanted] of [
    [50, 4],
    [150, 8],
  ] as const) {
    const line = Array.from(done.pixels.subarray(row * size.width, (row + 1) * size.width));
    const mean = line.reduce((sum, value) => sum + value, 0) / line.length;
    const deviation = Math.sqrt(line.reduce((sum, value) => sum + (value - mean) ** 2, 0) / line.length);
    expect(deviation / wanted).toBeGreaterThan(0.8);
    expect(deviation / wanted).toBeLessThan(1.2);
  }
});

test("where there is no grain the fill stays as it is, with 8 and with 16 bits", () => {
  for (const depth of [8, 16] as const) {
    const photo = photoOf({ ...size, depth }, gradient);
    expect(regrained(photo)).toEqual(photo);
  }
});

const textures: readonly (readonly [string, Scene])[] = [
  ...[1, 2, 3, 4, 6, 8, 12].map((side): [string, Scene] => [
    `a checkerboard of ${side} px`,
    (x, y) => ((Math.floor(x / side) + Math.floor(y / side)) % 2 === 0 ? 0.03 : -0.03),
  ]),
  ...[2, 5, 8, 16].map((period): [string, Scene] => [
    `slanted stripes of ${period} px`,
    (x, y) => 0.03 * Math.sin((2 * Math.PI * (x + 0.4 * y)) / period),
  ]),
  ["hair", (x, y) => 0.08 * noise(Math.round(x + 0.3 * y), 0)],
];

test.for(textures)("%s is not taken for grain", ([, texture]) => {
  const photo = scan(size, flat, texture);
  expect(power(regrained(photo), () => 128 / 255, { bit: 1 })).toBeLessThan(0.25);
});

test("texture around the holes gives no more grain than the photo has elsewhere", () => {
  // Leaves of two pixels at random: like coarse grain, but for the sky above.
  const scene: Scene = (_, y) => (y < 40 ? 0.7 : 0.4);
  const leaves: Scene = (x, y, c) =>
    (2 / 255) * fine(x, y, c) + (y < 40 ? 0 : 0.1 * (noise(x >> 1, y >> 1) - 0.5));
  expect(power(regrained(scan(size, scene, leaves)), scene, { bit: 1 })).toBeLessThan(2.25 * 4 * 1.2);
});

test("a fill that has grain gets no more of it", () => {
  const grain: Scene = (x, y, c) => (6 / 255) * fine(x, y, c);
  const photo = photoOf(size, (x, y, c) => 0.5 + grain(x, y, c));
  expect(power(regrained(photo), flat, { bit: 1 })).toBeLessThan(36 * 1.2);
});

test("grey stays grey, toned grain keeps its tone, and channels that differ go on differing", () => {
  const color = { ...size, channels: 3 } as const;
  const grey = regrained(scan(color, flat, (x, y) => (5 / 255) * fine(x, y, 0)));
  for (let i = 0; i < grey.pixels.length; i += 3) {
    expect(grey.pixels[i + 1]).toBe(grey.pixels[i]);
    expect(grey.pixels[i + 2]).toBe(grey.pixels[i]);
  }
  const toned = regrained(scan(color, flat, (x, y, c) => ((8 - 2 * c) / 255) * fine(x, y, 0)));
  const free = regrained(scan(color, flat, (x, y, c) => ((8 - 2 * c) / 255) * coarse(x, y, c)));
  for (let c = 0; c < 3; c++) {
    for (const photo of [toned, free]) {
      const ratio = power(photo, flat, { bit: 1, c }) / power(photo, flat, { bit: 0, c });
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.2);
    }
    const d = (c + 1) % 3;
    const together = (photo: Photo) =>
      power(photo, flat, { bit: 1, c, d }) /
      Math.sqrt(power(photo, flat, { bit: 1, c }) * power(photo, flat, { bit: 1, c: d }));
    expect(together(toned)).toBeGreaterThan(0.97);
    expect(Math.abs(together(free))).toBeLessThan(0.1);
  }
});

test("with any mask unmasked pixels stay, and a second time gives the same", () => {
  const grainy = { width: 72, height: 64 };
  fc.assert(
    fc.property(anyMask(grainy), fc.constantFrom<1 | 3>(1, 3), (dust, channels) => {
      // Dust on the left only: the right tells the grain.
      const holes = maskWhere(grainy, (x, y) => x < 20 && dust.bits[y * 72 + x] === 1);
      const photo = photoOf({ ...grainy, channels }, (x, y, c) => 0.5 + 0.02 * fine(x, y, c));
      const done = regrained(photo, holes);
      for (let i = 0; i < photo.pixels.length; i++) {
        if (holes.bits[Math.floor(i / channels)] === 0) expect(done.pixels[i]).toBe(photo.pixels[i]);
      }
      expect(regrained(photo, holes)).toEqual(done);
    }),
    { numRuns: 20 },
  );
});
