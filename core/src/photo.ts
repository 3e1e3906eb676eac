/**
 * A decoded photograph, upright (EXIF orientation already applied).
 *
 * Samples are full-range and gamma-encoded, as in the file: 0..255 at depth 8, 0..65535 at depth 16.
 * `pixels` is interleaved by pixel, row by row: `pixels[(y * width + x) * channels + c]`;
 * channels are R, G, B (3) or grey (1). `alpha`, when the file had it, is one plane at the same depth.
 */
export type Photo = Photo8 | Photo16;

export interface Photo8 extends PhotoShape {
  readonly depth: 8;
  readonly pixels: Uint8Array;
  readonly alpha?: Uint8Array;
}

export interface Photo16 extends PhotoShape {
  readonly depth: 16;
  readonly pixels: Uint16Array;
  readonly alpha?: Uint16Array;
}

interface PhotoShape {
  /** Pixels, at least 1. */
  readonly width: number;
  /** Pixels, at least 1. */
  readonly height: number;
  readonly channels: 1 | 3;
  readonly metadata: PhotoMetadata;
}

/** What travels from the scan's file to the restored files. */
export interface PhotoMetadata {
  /** ICC profile as stored in the file. */
  readonly icc?: Uint8Array;
  /** EXIF block (TIFF structure), its Orientation reset to 1. */
  readonly exif?: Uint8Array;
  /** XMP packet (UTF-8), its tiff:Orientation reset to 1. */
  readonly xmp?: Uint8Array;
  /** Dots per inch, as the scanner wrote it. */
  readonly dpi?: number;
}

/** The value of white at the photo's depth: 255 or 65535. */
export const white = (photo: Photo): number => (photo.depth === 8 ? 255 : 65535);

/** A copy whose pixels may be written to. Alpha and metadata are shared. */
export const copyPhoto = (photo: Photo): Photo =>
  photo.depth === 8 ? { ...photo, pixels: photo.pixels.slice() } : { ...photo, pixels: photo.pixels.slice() };
