import { isLittleEndian, readFirstDirectory, type Tag, tagIds, viewOf } from "./exif.js";

/** What an EXIF block (or a TIFF's first directory) says of how the photo lies and how large it is on paper. */
export interface ExifDescription {
  /** 1..8; 1 when unstated. */
  readonly orientation: number;
  readonly dpi?: number;
}

const resolutionId = 282;
const resolutionUnitId = 296;
const centimetresPerInch = 2.54;

export function describeExif(structure: Uint8Array): ExifDescription {
  const littleEndian = isLittleEndian(structure);
  const tags = readFirstDirectory(structure)?.tags ?? [];
  if (littleEndian === undefined) return { orientation: 1 };
  const find = (id: number) => tags.find((tag) => tag.id === id);
  const unit = firstShort(find(resolutionUnitId), littleEndian) ?? 2;
  const perUnit = firstRational(find(resolutionId), littleEndian);
  // Units are 2, inches, and 3, centimetres; 1 says only that pixels are square.
  const dpi = perUnit && unit !== 1 ? usualDpi(perUnit * (unit === 3 ? centimetresPerInch : 1)) : undefined;
  return { orientation: firstShort(find(tagIds.orientation), littleEndian) ?? 1, ...(dpi && { dpi }) };
}

/**
 * A resolution that somebody chose. 72 is a screen's and no scanner's, and libvips writes one pixel a millimetre where it
 * knows of none.
 */
export function usualDpi(dpi: number): number | undefined {
  const whole = Math.round(dpi);
  return whole > 25 && whole !== 72 ? whole : undefined;
}

function firstShort(tag: Tag | undefined, littleEndian: boolean): number | undefined {
  return tag && tag.value.length >= 2 ? viewOf(tag.value).getUint16(0, littleEndian) : undefined;
}

function firstRational(tag: Tag | undefined, littleEndian: boolean): number | undefined {
  if (!tag || tag.value.length < 8) return undefined;
  const view = viewOf(tag.value);
  const under = view.getUint32(4, littleEndian);
  return under > 0 ? view.getUint32(0, littleEndian) / under : undefined;
}
