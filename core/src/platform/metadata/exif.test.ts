import { expect, test } from "vitest";
import { isLittleEndian, readFirstDirectory, readSubdirectory, tagIds, uprightExif } from "./exif.js";
import { embedInTiff, exifOfTiff } from "./tiff.js";

/** Bytes from words and letters: `"II"` two letters, `258` a 16-bit word in the order given. */
function bytes(order: "big" | "little", ...parts: readonly (string | number)[]): Uint8Array {
  const words = (word: number) => (order === "big" ? [word >> 8, word & 255] : [word & 255, word >> 8]);
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === "string" ? [...part].map((c) => c.charCodeAt(0)) : words(part))),
  );
}

/** Make "Leica\0" at 50, orientation 6 and an EXIF directory at 56 that holds ExposureProgram 2; a second directory at 99. */
const bigEndian = bytes(
  "big",
  ...["MM", 42, 0, 8],
  ...[3, 271, 2, 0, 6, 0, 50, 274, 3, 0, 1, 6, 0, tagIds.exif, 4, 0, 1, 0, 56, 0, 99],
  ...["Leica\0", 1, 0x8822, 3, 0, 1, 2, 0, 0, 0],
);

/** A TIFF without pixels: one tag, ImageWidth 7. */
const smallTiff = bytes("little", ...["II", 42, 8, 0, 1, 256, 3, 1, 0, 7, 0, 0, 0]);

test("an upright block says orientation 1, has no thumbnail, and is otherwise untouched", () => {
  const upright =
    uprightExif(Uint8Array.from([...bytes("big", "Exif\0\0"), ...bigEndian])) ?? new Uint8Array(0);
  const changed = [...bigEndian.keys()].filter((at) => upright[at] !== bigEndian[at]);
  expect(upright).toHaveLength(bigEndian.length);
  // The orientation's value, and the low byte of the offset of the directory that follows.
  expect(changed).toEqual([31, 49]);
  expect(readFirstDirectory(upright)?.tags.find(({ id }) => id === tagIds.orientation)?.value).toEqual(
    Uint8Array.of(0, 1),
  );
});

test("the block that came is not written to", () => {
  const before = bigEndian.slice();
  uprightExif(bigEndian);
  expect(bigEndian).toEqual(before);
});

test("big-endian tags arrive in a little-endian TIFF, where its own tags stay", () => {
  const icc = Uint8Array.from({ length: 9 }, (_, i) => i);
  const file = embedInTiff(smallTiff, { exif: bigEndian, icc });
  expect(isLittleEndian(file)).toBe(true);
  const first = readFirstDirectory(file) ?? { tags: [], nextAt: 0 };
  const values = Object.fromEntries(first.tags.map(({ id, value }) => [id, [...value]]));
  expect(values).toMatchObject({ 256: [7, 0], 271: [...bytes("big", "Leica\0")], [tagIds.icc]: [...icc] });
  // Rows are upright already.
  expect(values[tagIds.orientation]).toBeUndefined();
  const exif = readSubdirectory(file, first, tagIds.exif);
  expect(exif?.tags).toMatchObject([{ id: 0x8822, value: Uint8Array.of(2, 0) }]);
});

test("what a TIFF says of its photo is collected into a block", () => {
  const block = exifOfTiff(bigEndian) ?? new Uint8Array(0);
  expect(isLittleEndian(block)).toBe(true);
  expect(readFirstDirectory(block)?.tags.map(({ id }) => id)).toEqual([271, tagIds.exif]);
  expect(exifOfTiff(smallTiff)).toBeUndefined();
});

test("whatever is cut off or points astray is left out and stops nothing", () => {
  for (let length = 0; length < bigEndian.length; length++) {
    const cut = bigEndian.slice(0, length);
    expect(() => [uprightExif(cut), exifOfTiff(cut), embedInTiff(smallTiff, { exif: cut })]).not.toThrow();
  }
});
