import fc from "fast-check";
import { expect, test } from "vitest";
import { anyMask, maskWhere } from "../testing/photos.js";
import type { Box } from "./planes.js";
import { coverHoles } from "./tiles.js";

const shape = { sidePx: 64, contextPx: 8, multiple: 16 };
const size = { width: 300, height: 200 };

const contains = (box: Box, x: number, y: number): boolean =>
  x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;

test("a clean photo needs no tile", () => {
  expect(
    coverHoles(
      maskWhere(size, () => false),
      shape,
    ),
  ).toEqual([]);
});

test("one speck gets one small tile with the speck in its middle", () => {
  const tiles = coverHoles(
    maskWhere(size, (x, y) => x === 100 && y === 90),
    shape,
  );
  expect(tiles).toEqual([
    { core: { x: 100, y: 90, width: 1, height: 1 }, view: { x: 85, y: 75, width: 32, height: 32 } },
  ]);
});

test("specks side by side share a tile, specks far apart do not", () => {
  const near = maskWhere(size, (x, y) => y === 90 && (x === 100 || x === 110));
  const far = maskWhere(size, (x, y) => y === 90 && (x === 20 || x === 250));
  expect(coverHoles(near, shape)).toHaveLength(1);
  expect(coverHoles(far, shape)).toHaveLength(2);
});

test("of several holes those share a tile that save most by it, whichever comes first", () => {
  const columns = [20, 60, 75];
  const tiles = coverHoles(
    maskWhere(size, (x, y) => y === 90 && columns.includes(x)),
    shape,
  );
  expect(tiles.map(({ core }) => [core.x, core.width])).toEqual([
    [20, 1],
    [60, 16],
  ]);
});

test("a crease across the photo is cut into pieces that overlap in view", () => {
  const tiles = coverHoles(
    maskWhere(size, (_, y) => y === 100),
    shape,
  );
  expect(tiles.map(({ core }) => core.width)).toEqual([48, 48, 48, 48, 48, 48, 12]);
  for (let i = 1; i < tiles.length; i++) {
    expect(tiles[i].view.x).toBeLessThan(tiles[i - 1].view.x + tiles[i - 1].view.width);
  }
});

test("cores hold every hole, lie in their views, and views lie in the photo", () => {
  const sizes = fc.record({
    width: fc.integer({ min: 1, max: 90 }),
    height: fc.integer({ min: 1, max: 90 }),
  });
  fc.assert(
    fc.property(
      sizes.chain((any) => anyMask(any)),
      fc.integer({ min: 1, max: 40 }),
      (noisy, keep) => {
        const mask = { ...noisy, bits: noisy.bits.map((bit, i) => (i % keep === 0 ? bit : 0)) };
        const tiles = coverHoles(mask, shape);
        for (let i = 0; i < mask.bits.length; i++) {
          const [x, y] = [i % mask.width, Math.floor(i / mask.width)];
          if (mask.bits[i] === 1) expect(tiles.some(({ core }) => contains(core, x, y))).toBe(true);
        }
        for (const { core, view } of tiles) {
          expect(contains(view, core.x, core.y)).toBe(true);
          expect(contains(view, core.x + core.width - 1, core.y + core.height - 1)).toBe(true);
          expect(view.x >= 0 && view.x + view.width <= mask.width).toBe(true);
          expect(view.y >= 0 && view.y + view.height <= mask.height).toBe(true);
          expect(Math.max(view.width, view.height)).toBeLessThanOrEqual(shape.sidePx);
        }
      },
    ),
  );
});
