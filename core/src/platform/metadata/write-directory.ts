import { bytesOfType, type Tag, viewOf } from "./exif.js";

/** A tag to write: its value is little-endian. */
export type NewTag = Pick<Tag, "id" | "type" | "count" | "value">;

/**
 * The bytes of a little-endian directory that will lie at `offset` of its TIFF structure, the values that do not fit
 * in their entries right behind it. The last directory: none follows.
 */
export function writeDirectory(tags: readonly NewTag[], offset: number): Uint8Array {
  const sorted = [...tags].sort((a, b) => a.id - b.id);
  const tableBytes = 2 + sorted.length * 12 + 4;
  const overflow = sorted.reduce((sum, tag) => sum + (tag.value.length > 4 ? even(tag.value.length) : 0), 0);
  const bytes = new Uint8Array(tableBytes + overflow);
  const view = viewOf(bytes);
  view.setUint16(0, sorted.length, true);
  let at = 2;
  let valueAt = tableBytes;
  for (const tag of sorted) {
    view.setUint16(at, tag.id, true);
    view.setUint16(at + 2, tag.type, true);
    view.setUint32(at + 4, tag.count, true);
    if (tag.value.length > 4) {
      view.setUint32(at + 8, offset + valueAt, true);
      bytes.set(tag.value, valueAt);
      valueAt += even(tag.value.length);
    } else {
      bytes.set(tag.value, at + 8);
    }
    at += 12;
  }
  return bytes;
}

/** A one-value tag of type LONG: an offset or a size. */
export function longTag(id: number, number: number): NewTag {
  const value = new Uint8Array(4);
  viewOf(value).setUint32(0, number, true);
  return { id, type: 4, count: 1, value };
}

/** The same tag with its value in little-endian order, whatever order it was read in. */
export function toLittleEndian(tag: Tag, isLittle: boolean): NewTag {
  const { id, type, count } = tag;
  if (isLittle) return { id, type, count, value: tag.value };
  // Rationals (5 and 10) are two 4-byte numbers.
  const unit = type === 5 || type === 10 ? 4 : bytesOfType(type);
  const value = tag.value.slice();
  for (let at = 0; at < value.length; at += unit) value.subarray(at, at + unit).reverse();
  return { id, type, count, value };
}

/** TIFF wants values to begin at even offsets. */
export const even = (length: number): number => length + (length % 2);
