import type { PhotoMetadata } from "../../photo.js";
import { uprightExif, viewOf } from "./exif.js";
import { uprightXmp } from "./xmp.js";

/** What an HEIC or AVIF file says of its primary picture before anything is decoded. */
export interface IsoPicture {
  /** As stored, before it is turned. */
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly hasAlpha: boolean;
  /** EXIF's numbers: how the file's own properties (irot, imir) want it to be turned. */
  readonly orientation: number;
  readonly metadata: PhotoMetadata;
}

interface Box {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** Reads the boxes of ISO/IEC 23008-12. Undefined when they are broken; what is left out has its usual value. */
export function readIsoPicture(file: Uint8Array): IsoPicture | undefined {
  try {
    const meta = boxesIn(file, 0, file.length).find(({ type }) => type === "meta");
    return meta && readMeta(file, boxesIn(file, meta.start + 4, meta.end));
  } catch (cause) {
    if (cause instanceof RangeError) return undefined;
    throw cause;
  }
}

function readMeta(file: Uint8Array, boxes: readonly Box[]): IsoPicture | undefined {
  const named = (type: string) => boxes.find((box) => box.type === type);
  const [pitm, iprp] = [named("pitm"), named("iprp")];
  if (!pitm || !iprp) return undefined;
  const reader = viewOf(file);
  const primary =
    file[pitm.start] === 0 ? reader.getUint16(pitm.start + 4) : reader.getUint32(pitm.start + 4);
  const groups = boxesIn(file, iprp.start, iprp.end);
  const container = groups.find(({ type }) => type === "ipco");
  const all = container ? boxesIn(file, container.start, container.end) : [];
  const own = groups
    .filter(({ type }) => type === "ipma")
    .flatMap((box) => propertiesOf(file, box, primary))
    .flatMap((index) => all[index - 1] ?? []);
  const size = own.find(({ type }) => type === "ispe");
  if (!size) return undefined;
  const pixi = own.find(({ type }) => type === "pixi");
  const [iinf, iloc] = [named("iinf"), named("iloc")];
  const exif = iinf && iloc && exifOf(file, iinf, iloc);
  const packet = iinf && iloc && itemOf(file, { iinf, iloc, type: /^mime[^\0]*\0application\/rdf\+xml\0/ });
  const xmp = packet && uprightXmp(packet);
  const icc = own.map((box) => iccOf(file, box)).find((found) => found !== undefined);
  return {
    width: reader.getUint32(size.start + 4),
    height: reader.getUint32(size.start + 8),
    bitsPerSample: pixi ? reader.getUint8(pixi.start + 5) : 8,
    hasAlpha: all.some(
      ({ type, start, end }) => type === "auxC" && /alpha|auxid:1\0/.test(text(file, start, end)),
    ),
    orientation: orientationOf(file, own),
    metadata: { ...(icc && { icc }), ...(exif && { exif }), ...(xmp && { xmp }) },
  };
}

function boxesIn(file: Uint8Array, from: number, to: number): Box[] {
  const view = viewOf(file);
  const boxes: Box[] = [];
  for (let at = from; at + 8 <= to; ) {
    const short = view.getUint32(at);
    const head = short === 1 ? 16 : 8;
    const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short === 0 ? to - at : short;
    if (length < head || at + length > to) break;
    boxes.push({ type: text(file, at + 4, at + 8), start: at + head, end: at + length });
    at += length;
  }
  return boxes;
}

/** Numbers (from 1) of an item's properties, in the order in which they apply. */
function propertiesOf(file: Uint8Array, { start }: Box, item: number): number[] {
  const view = viewOf(file);
  const [hasLongItems, hasLongIndices] = [file[start] > 0, (file[start + 3] & 1) === 1];
  let at = start + 8;
  for (let entries = view.getUint32(start + 4); entries > 0; entries--) {
    const id = hasLongItems ? view.getUint32(at) : view.getUint16(at);
    at += hasLongItems ? 4 : 2;
    const count = view.getUint8(at++);
    const bytesEach = hasLongIndices ? 2 : 1;
    if (id === item) {
      // The top bit says only that readers must know the property.
      return Array.from({ length: count }, (_, i) =>
        hasLongIndices ? view.getUint16(at + 2 * i) & 0x7fff : view.getUint8(at + i) & 0x7f,
      );
    }
    at += count * bytesEach;
  }
  return [];
}

/** A `colr` box that holds a profile and not only numbers. */
function iccOf(file: Uint8Array, { type, start, end }: Box): Uint8Array | undefined {
  if (type !== "colr" || !["prof", "rICC"].includes(text(file, start, start + 4))) return undefined;
  return file.slice(start + 4, end);
}

/** `irot` turns anticlockwise by quarters, `imir` then mirrors; the answer is EXIF's number of both. */
function orientationOf(file: Uint8Array, properties: readonly Box[]): number {
  const rotation = properties.find(({ type }) => type === "irot");
  const mirror = properties.find(({ type }) => type === "imir");
  const quarters = rotation ? file[rotation.start] & 3 : 0;
  if (!mirror) return [1, 8, 3, 6][quarters];
  const isLeftRight = (file[mirror.start] & 1) === 1;
  return (isLeftRight ? [2, 7, 4, 5] : [4, 5, 2, 7])[quarters];
}

/** The item of type `Exif`: four bytes of offset, then what JPEG would hold. */
function exifOf(file: Uint8Array, iinf: Box, iloc: Box): Uint8Array | undefined {
  const item = itemOf(file, { iinf, iloc, type: /^Exif/ });
  return item && item.length >= 8 ? uprightExif(item.subarray(4 + viewOf(item).getUint32(0))) : undefined;
}

interface Wanted {
  readonly iinf: Box;
  readonly iloc: Box;
  /** Matches an item's type and what follows it: its name and, of type `mime`, what it holds. */
  readonly type: RegExp;
}

function itemOf(file: Uint8Array, { iinf, iloc, type }: Wanted): Uint8Array | undefined {
  const view = viewOf(file);
  const entriesAt = iinf.start + (file[iinf.start] === 0 ? 6 : 8);
  const entry = boxesIn(file, entriesAt, iinf.end).find(({ start, end }) =>
    type.test(text(file, start + (file[start] === 3 ? 10 : 8), end)),
  );
  if (!entry) return undefined;
  const id = file[entry.start] === 3 ? view.getUint32(entry.start + 4) : view.getUint16(entry.start + 4);
  return extentOf(file, iloc, id);
}

/** The bytes of an item that lies in one piece in the file. */
function extentOf(file: Uint8Array, { start }: Box, item: number): Uint8Array | undefined {
  const view = viewOf(file);
  const version = file[start];
  const [offsetBytes, lengthBytes] = [file[start + 4] >> 4, file[start + 4] & 15];
  const [baseBytes, indexBytes] = [file[start + 5] >> 4, version > 0 ? file[start + 5] & 15 : 0];
  const number = (at: number, bytes: number): number =>
    bytes === 8 ? Number(view.getBigUint64(at)) : bytes === 4 ? view.getUint32(at) : 0;
  let at = start + (version < 2 ? 8 : 10);
  for (let left = version < 2 ? view.getUint16(start + 6) : view.getUint32(start + 6); left > 0; left--) {
    const id = version < 2 ? view.getUint16(at) : view.getUint32(at);
    at += version < 2 ? 2 : 4;
    const isInFile = version === 0 || (view.getUint16(at) & 15) === 0;
    at += version === 0 ? 2 : 4;
    const base = number(at, baseBytes);
    const extents = view.getUint16(at + baseBytes);
    at += baseBytes + 2;
    if (id === item) {
      if (extents !== 1 || !isInFile) return undefined;
      const offset = base + number(at + indexBytes, offsetBytes);
      return file.subarray(offset, offset + number(at + indexBytes + offsetBytes, lengthBytes));
    }
    at += extents * (indexBytes + offsetBytes + lengthBytes);
  }
  return undefined;
}

const text = (file: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...file.subarray(from, Math.min(to, from + 64)));
