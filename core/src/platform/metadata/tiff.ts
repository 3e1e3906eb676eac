import type { PhotoMetadata } from "../../photo.js";
import {
  isLittleEndian,
  readFirstDirectory,
  readSubdirectory,
  type TagDirectory,
  tagIds,
  viewOf,
} from "./exif.js";
import { joinBytes } from "./join-bytes.js";
import { even, longTag, type NewTag, toLittleEndian, writeDirectory } from "./write-directory.js";

/** Tags of a TIFF's first directory that tell about the photograph and not about how its pixels are stored. */
const descriptiveIds = new Set([270, 271, 272, 305, 306, 315, 316, 33432, 40091, 40092, 40093, 40094, 40095]);

/** Everything in a structure that describes its photograph, as little-endian tags by directory. */
interface Description {
  readonly first: readonly NewTag[];
  readonly exif: readonly NewTag[];
  readonly gps: readonly NewTag[];
}

/** Collects what a TIFF file says about its photograph into an EXIF block, orientation left out; undefined when nothing. */
export function exifOfTiff(file: Uint8Array): Uint8Array | undefined {
  const description = describe(file);
  if (!description) return undefined;
  const { first, exif, gps } = description;
  if (first.length + exif.length + gps.length === 0) return undefined;
  const header = Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0);
  return joinBytes([header, writeDescription(description, [], header.length)]);
}

/**
 * A little-endian TIFF file with ICC profile, EXIF and XMP added. Its pixels stay where they are: a new directory is
 * appended.
 */
export function embedInTiff(file: Uint8Array, metadata: PhotoMetadata): Uint8Array {
  const own = readFirstDirectory(file);
  if (!own || isLittleEndian(file) !== true || (!metadata.icc && !metadata.exif && !metadata.xmp))
    return file;
  const description = metadata.exif ? describe(metadata.exif) : undefined;
  const blocks = [...blockTag(tagIds.icc, 7, metadata.icc), ...blockTag(tagIds.xmp, 1, metadata.xmp)];
  const added = new Set([...(description?.first ?? []), ...blocks].map((tag) => tag.id));
  const kept: NewTag[] = own.tags.filter((tag) => !added.has(tag.id)).map((tag) => toLittleEndian(tag, true));
  const offset = even(file.length);
  const directories = writeDescription(
    description ?? { first: [], exif: [], gps: [] },
    [...kept, ...blocks],
    offset,
  );
  const padded = new Uint8Array(offset + directories.length);
  padded.set(file);
  padded.set(directories, offset);
  viewOf(padded).setUint32(4, offset, true);
  return padded;
}

/** A block that is no TIFF itself, such as a profile, as a tag; none where there is no block. */
const blockTag = (id: number, type: number, value: Uint8Array | undefined): NewTag[] =>
  value ? [{ id, type, count: value.length, value }] : [];

/** The first directory at `offset`, EXIF and GPS directories behind it. */
function writeDescription(description: Description, more: readonly NewTag[], offset: number): Uint8Array {
  const pointers = [
    ...(description.exif.length > 0 ? [tagIds.exif] : []),
    ...(description.gps.length > 0 ? [tagIds.gps] : []),
  ];
  const first = [...description.first, ...more];
  const firstBytes = writeDirectory([...first, ...pointers.map((id) => longTag(id, 0))], offset).length;
  const exifAt = offset + firstBytes;
  const exif = description.exif.length > 0 ? writeDirectory(description.exif, exifAt) : new Uint8Array(0);
  const gpsAt = exifAt + exif.length;
  const gps = description.gps.length > 0 ? writeDirectory(description.gps, gpsAt) : new Uint8Array(0);
  const placed = pointers.map((id) => longTag(id, id === tagIds.exif ? exifAt : gpsAt));
  return joinBytes([writeDirectory([...first, ...placed], offset), exif, gps]);
}

function describe(structure: Uint8Array): Description | undefined {
  const isLittle = isLittleEndian(structure);
  const first = readFirstDirectory(structure);
  if (isLittle === undefined || !first) return undefined;
  const tagsOf = (directory: TagDirectory | undefined) =>
    (directory?.tags ?? [])
      .filter((tag) => tag.id !== tagIds.interoperability)
      .map((tag) => toLittleEndian(tag, isLittle));
  return {
    first: tagsOf(first).filter((tag) => descriptiveIds.has(tag.id)),
    exif: tagsOf(readSubdirectory(structure, first, tagIds.exif)),
    gps: tagsOf(readSubdirectory(structure, first, tagIds.gps)),
  };
}
