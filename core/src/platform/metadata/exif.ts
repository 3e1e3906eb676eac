/** Tags of one directory (IFD) of a TIFF structure. Values are raw, in the structure's byte order. */
export interface Tag {
  readonly id: number;
  readonly type: number;
  readonly count: number;
  readonly value: Uint8Array;
  /** Where the entry's value field is, for patching in place. */
  readonly fieldAt: number;
}

export interface TagDirectory {
  readonly tags: readonly Tag[];
  /** Where the offset of the following directory is stored. */
  readonly nextAt: number;
}

/** Bytes a value of each TIFF field type takes, by type number (TIFF 6.0, page 15; 13 is an IFD pointer). */
const bytesByType = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];
export const bytesOfType = (type: number): number => bytesByType[type] ?? 0;

export const tagIds = {
  orientation: 274,
  xmp: 700,
  exif: 34665,
  gps: 34853,
  icc: 34675,
  interoperability: 40965,
} as const;

/** The byte order of a TIFF structure, or undefined when these are not the bytes of one (BigTIFF counts as not). */
export function isLittleEndian(structure: Uint8Array): boolean | undefined {
  const head = String.fromCharCode(...structure.subarray(0, 4));
  if (head === "II*\0") return true;
  return head === "MM\0*" ? false : undefined;
}

export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Reads the directory at `offset`. Entries that point outside the structure are left out; undefined when it is broken. */
export function readDirectory(structure: Uint8Array, offset: number): TagDirectory | undefined {
  const littleEndian = isLittleEndian(structure);
  if (littleEndian === undefined || offset < 8 || offset + 2 > structure.length) return undefined;
  const view = viewOf(structure);
  const count = view.getUint16(offset, littleEndian);
  const nextAt = offset + 2 + count * 12;
  if (nextAt + 4 > structure.length) return undefined;
  const tags: Tag[] = [];
  for (let at = offset + 2; at < nextAt; at += 12) {
    const type = view.getUint16(at + 2, littleEndian);
    const valueCount = view.getUint32(at + 4, littleEndian);
    const bytes = bytesOfType(type) * valueCount;
    const valueAt = bytes <= 4 ? at + 8 : view.getUint32(at + 8, littleEndian);
    if (bytes === 0 || valueAt + bytes > structure.length) continue;
    const value = structure.subarray(valueAt, valueAt + bytes);
    tags.push({ id: view.getUint16(at, littleEndian), type, count: valueCount, value, fieldAt: at + 8 });
  }
  return { tags, nextAt };
}

export function readFirstDirectory(structure: Uint8Array): TagDirectory | undefined {
  const littleEndian = isLittleEndian(structure);
  if (littleEndian === undefined || structure.length < 8) return undefined;
  return readDirectory(structure, viewOf(structure).getUint32(4, littleEndian));
}

/** The directory that an offset tag (EXIF, GPS) of another one points to. */
export function readSubdirectory(
  structure: Uint8Array,
  parent: TagDirectory,
  id: number,
): TagDirectory | undefined {
  const littleEndian = isLittleEndian(structure);
  const pointer = parent.tags.find((tag) => tag.id === id && tag.value.length === 4);
  if (littleEndian === undefined || !pointer) return undefined;
  return readDirectory(structure, viewOf(pointer.value).getUint32(0, littleEndian));
}

/**
 * An EXIF block as found in a picture, made true for the decoded photo: without the `Exif\0\0` that JPEG puts in
 * front, orientation 1, and its thumbnail (which would show the photo before it was restored) unlinked. The rest
 * is not moved, because makers' notes hold offsets that nobody else can correct. Undefined when it is broken.
 */
export function uprightExif(block: Uint8Array): Uint8Array | undefined {
  const hasPrefix = String.fromCharCode(...block.subarray(0, 6)) === "Exif\0\0";
  const structure = block.slice(hasPrefix ? 6 : 0);
  const directory = readFirstDirectory(structure);
  const littleEndian = isLittleEndian(structure);
  if (!directory || littleEndian === undefined) return undefined;
  const view = viewOf(structure);
  const orientation = directory.tags.find((tag) => tag.id === tagIds.orientation);
  if (orientation) view.setUint16(orientation.fieldAt, 1, littleEndian);
  view.setUint32(directory.nextAt, 0, littleEndian);
  return structure;
}
