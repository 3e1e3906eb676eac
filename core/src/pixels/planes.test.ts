import fc from "fast-check";
import { expect, test } from "vitest";
import { cropTo, fitWithin, mirrored, padToMultiple, toRgb } from "./planes.js";

const planesOf = (width: number, height: number, channels: number, data: number[]) => ({
  width,
  height,
  channels,
  data: Float32Array.from(data),
});

test("padding mirrors about the last row and column, as often as it must", () => {
  // Checked by hand against numpy.pad(mode="reflect").
  expect(padToMultiple(planesOf(3, 1, 1, [1, 2, 3]), 8)).toEqual(
    planesOf(8, 8, 1, Array.from({ length: 8 }, () => [1, 2, 3, 2, 1, 2, 3, 2]).flat()),
  );
});

test("cropping undoes padding", () => {
  const side = fc.integer({ min: 1, max: 20 });
  fc.assert(
    fc.property(side, side, fc.integer({ min: 1, max: 3 }), side, (width, height, channels, multiple) => {
      const planes = planesOf(width, height, channels, Array.from(Array(width * height * channels).keys()));
      const padded = padToMultiple(planes, multiple);
      expect(padded.width % multiple).toBe(0);
      expect(padded.height % multiple).toBe(0);
      expect(cropTo(padded, planes)).toEqual(planes);
    }),
  );
});

test("mirroring twice changes nothing; once, it turns rows around", () => {
  const planes = planesOf(2, 2, 1, [1, 2, 3, 4]);
  expect(mirrored(planes).data).toEqual(Float32Array.of(2, 1, 4, 3));
  expect(mirrored(mirrored(planes))).toEqual(planes);
});

test("grey becomes three equal planes, color stays", () => {
  expect(toRgb(planesOf(2, 1, 1, [1, 2])).data).toEqual(Float32Array.of(1, 2, 1, 2, 1, 2));
  const color = planesOf(1, 1, 3, [1, 2, 3]);
  expect(toRgb(color)).toBe(color);
});

test("fitting keeps the aspect, never enlarges and never vanishes", () => {
  expect(fitWithin({ width: 3000, height: 2000 }, 1500)).toEqual({ width: 1500, height: 1000 });
  expect(fitWithin({ width: 300, height: 200 }, 1500)).toEqual({ width: 300, height: 200 });
  expect(fitWithin({ width: 9000, height: 2 }, 900)).toEqual({ width: 900, height: 1 });
});
