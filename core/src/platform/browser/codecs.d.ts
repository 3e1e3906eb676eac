/**
 * The codecs within the @jsquash packages. Their own wrappers keep one instance for good, whose memory never shrinks; here
 * each picture gets one of its own. `decode` gives null, or throws, for what it cannot read.
 */
declare module "@jsquash/jpeg/codec/dec/mozjpeg_dec.js" {
  interface Decoder {
    decode(file: Uint8Array, isTurned: boolean): ImageData | null;
  }
  export default function open(options: { noInitialRun: true }): Promise<Decoder>;
}

declare module "@jsquash/webp/codec/dec/webp_dec.js" {
  interface Decoder {
    decode(file: Uint8Array): ImageData | null;
  }
  export default function open(options: { noInitialRun: true }): Promise<Decoder>;
}

declare module "@jsquash/avif/codec/dec/avif_dec.js" {
  interface Decoder {
    /** `data` is a Uint16Array unless 8 bits are asked for. */
    decode(
      file: Uint8Array,
      bitDepth: 8 | 16,
    ): { data: Uint8ClampedArray | Uint16Array; width: number; height: number } | null;
  }
  export default function open(options: { noInitialRun: true }): Promise<Decoder>;
}

declare module "@jsquash/jpeg/codec/enc/mozjpeg_enc.js" {
  interface Encoder {
    encode(
      rgba: Uint8Array,
      width: number,
      height: number,
      options: import("@jsquash/jpeg/meta.js").EncodeOptions,
    ): Uint8Array;
  }
  export default function open(options: { noInitialRun: true }): Promise<Encoder>;
}

declare module "@jsquash/webp/codec/enc/webp_enc_simd.js" {
  interface Encoder {
    encode(
      rgba: Uint8Array,
      width: number,
      height: number,
      options: import("@jsquash/webp/meta.js").EncodeOptions,
    ): Uint8Array | null;
  }
  export default function open(options: { noInitialRun: true }): Promise<Encoder>;
}
