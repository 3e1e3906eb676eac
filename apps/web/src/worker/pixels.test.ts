import { type Photo8, type Photo16, RestoreError } from "@heirloom/core";
import { describe, expect, test } from "vitest";
import { halvedSize, halvePart, levelFor } from "./halve.js";
import { openShelf } from "./photo-shelf.js";
import { checkRoom, checkSides } from "./room.js";

const grey = (width: number, height: number, pixels: readonly number[]): Photo8 => ({
  width,
  height,
  depth: 8,
  channels: 1,
  metadata: {},
  pixels: Uint8Array.from(pixels),
});

describe("halving", () => {
  test("a pixel is the mean of those that it stands for, the odd last one included", () => {
    const photo = grey(3, 2, [0, 100, 50, 100, 200, 70]);
    const rgba = halvePart(photo, { level: 1, left: 0, top: 0, ...halvedSize(photo, 1) });
    expect([...rgba]).toEqual([100, 100, 100, 255, 60, 60, 60, 255]);
  });

  test("16 bit come down to 8, white to white", () => {
    const pixels = Uint16Array.of(65535, 32768, 0);
    const photo: Photo16 = { width: 1, height: 1, depth: 16, channels: 3, metadata: {}, pixels };
    expect([...halvePart(photo, { level: 0, left: 0, top: 0, width: 1, height: 1 })]).toEqual([
      255, 128, 0, 255,
    ]);
  });

  test("a part is the same as in the whole", () => {
    const photo = grey(
      8,
      8,
      Array.from({ length: 64 }, (_, i) => (i * 37) % 256),
    );
    const whole = halvePart(photo, { level: 1, left: 0, top: 0, width: 4, height: 4 });
    const part = halvePart(photo, { level: 1, left: 2, top: 1, width: 2, height: 2 });
    expect([...part.subarray(0, 8)]).toEqual([...whole.subarray((4 + 2) * 4, (4 + 4) * 4)]);
  });

  test("48 megapixels are halved twice to fit a preview, a small photo not at all", () => {
    expect([
      levelFor({ width: 8000, height: 6000 }, 2048),
      levelFor({ width: 2048, height: 9 }, 2048),
    ]).toEqual([2, 0]);
  });
});

describe("the shelf", () => {
  const photo = (value: number) => grey(10, 10, new Array(100).fill(value));

  test("what is over the limit comes back sample for sample, 16 bit too", async () => {
    const shelf = openShelf({ limitBytes: 150 });
    const pixels = Uint16Array.from({ length: 100 }, (_, i) => i * 600);
    const deep: Photo16 = { width: 10, height: 10, depth: 16, channels: 1, metadata: {}, pixels };
    shelf.put("deep", deep);
    shelf.put("a", photo(1));
    shelf.put("b", photo(2));
    expect(await shelf.take("deep")).toEqual(deep);
    expect(await shelf.take("a")).toEqual(photo(1));
    expect(await shelf.take("b")).toEqual(photo(2));
  });

  test("a photo that was dropped is gone", async () => {
    const shelf = openShelf({ limitBytes: 1000 });
    shelf.put("a", photo(1));
    shelf.drop("a");
    expect(shelf.has("a")).toBe(false);
    await expect(shelf.take("a")).rejects.toMatchObject({ code: "internal" });
  });
});

describe("room", () => {
  const huge: Photo8 = { ...grey(8000, 6000, []), channels: 3, pixels: new Uint8Array(8000 * 6000 * 3) };

  test("48 megapixels have room on a desktop, not on a phone of 1 GB", () => {
    expect(() => checkRoom(huge, 8)).not.toThrow();
    expect(() => checkRoom(huge, undefined)).not.toThrow();
    expect(() => checkRoom(huge, 1)).toThrow(RestoreError);
    expect(() => checkRoom(huge, 1)).toThrow(/8000x6000/);
  });

  test("a photo of less than 16 pixels a side is refused, as on the command line", () => {
    expect(() => checkSides(grey(400, 15, []))).toThrow(/at least 16 px on each side, the picture is 400x15/);
    expect(() => checkSides(grey(375, 16, []))).not.toThrow();
  });
});
