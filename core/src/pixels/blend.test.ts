import fc from "fast-check";
import { expect, test } from "vitest";
import { anyMask, anyPhoto, maskWhere, photoOf } from "../testing/photos.js";
import { fillHoles, openDraft, readView } from "./blend.js";
import type { Planes } from "./planes.js";

const even = (width: number, height: number, [r, g, b]: readonly [number, number, number]): Planes => ({
  width,
  height,
  channels: 3,
  data: Float32Array.from(
    { length: 3 * width * height },
    (_, i) => [r, g, b][Math.floor(i / width / height)],
  ),
});

test("only holes are filled, at either depth, grey or color, and the inputs stay", () => {
  const photoAndMask = anyPhoto(20).chain((photo) => fc.tuple(fc.constant(photo), anyMask(photo)));
  fc.assert(
    fc.property(photoAndMask, ([photo, mask]) => {
      const [pixels, bits] = [photo.pixels.slice(), mask.bits.slice()];
      const draft = openDraft(photo, mask);
      const whole = { x: 0, y: 0, width: photo.width, height: photo.height };
      fillHoles(draft, even(photo.width, photo.height, [0.5, 0.5, 0.5]), { view: whole, core: whole });
      const grey = photo.depth === 8 ? 128 : 32768;
      for (let i = 0; i < pixels.length; i++) {
        const isHole = bits[Math.floor(i / photo.channels)] === 1;
        expect(draft.photo.pixels[i]).toBe(isHole ? grey : pixels[i]);
      }
      expect(draft.holes.bits.includes(1)).toBe(false);
      expect([photo.pixels, mask.bits]).toEqual([pixels, bits]);
    }),
  );
});

test("holes outside of the core wait for another tile", () => {
  const photo = photoOf({ width: 4, height: 1 }, () => 0);
  const draft = openDraft(
    photo,
    maskWhere(photo, () => true),
  );
  const view = { x: 1, y: 0, width: 3, height: 1 };
  fillHoles(draft, even(3, 1, [1, 1, 1]), { view, core: { x: 2, y: 0, width: 1, height: 1 } });
  expect([...draft.photo.pixels]).toEqual([0, 0, 255, 0]);
  expect([...draft.holes.bits]).toEqual([1, 1, 0, 1]);
});

test("colors keep their channels, grey takes the mean, overshoot ends at black and white", () => {
  const [color, grey] = [3, 1].map((channels) => {
    const photo = photoOf({ width: 1, height: 1, channels: channels === 3 ? 3 : 1 }, () => 0);
    const draft = openDraft(
      photo,
      maskWhere(photo, () => true),
    );
    const whole = { x: 0, y: 0, width: 1, height: 1 };
    fillHoles(draft, even(1, 1, [-0.2, 0.4, 1.6]), { view: whole, core: whole });
    return [...draft.photo.pixels];
  });
  expect(color).toEqual([0, 102, 255]);
  expect(grey).toEqual([153]);
});

test("a view shows the photo in 0..1, and nothing of what lies in holes", () => {
  const photo = photoOf({ width: 3, height: 2, channels: 1 }, (x, y) => (x + y) / 5);
  const draft = openDraft(
    photo,
    maskWhere(photo, (x, y) => x === 2 && y === 1),
  );
  const { photo: seen, holes } = readView(draft, { x: 1, y: 0, width: 2, height: 2 });
  expect([...holes.data]).toEqual([0, 0, 0, 1]);
  for (let c = 0; c < 3; c++) {
    const wanted = [0.2, 0.4, 0.4, 0];
    for (let i = 0; i < 4; i++) expect(seen.data[4 * c + i]).toBeCloseTo(wanted[i], 6);
  }
});
