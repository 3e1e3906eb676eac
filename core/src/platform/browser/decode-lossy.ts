import { RestoreError } from "../../errors.js";
import type { Photo } from "../../photo.js";
import { checkSize, damaged } from "../check-picture.js";
import { readIsoPicture } from "../metadata/isobmff.js";
import { readJpeg } from "../metadata/read-jpeg.js";
import { readWebp } from "../metadata/read-webp.js";
import { toPhoto } from "../stored-picture.js";

/** mozjpeg in WebAssembly. */
export async function decodeJpeg(bytes: Uint8Array): Promise<Photo> {
  const header = readJpeg(bytes);
  if (!header) throw damaged("its end is missing");
  checkSize(header.width, header.height);
  if (header.bitsPerSample !== 8 || (header.components !== 1 && header.components !== 3)) {
    throw new RestoreError(
      "format-unsupported",
      `wanted a grey or RGB JPEG of 8 bits, this one has ${header.components} channels of ${header.bitsPerSample} bits`,
    );
  }
  const { default: openDecoder } = await import("@jsquash/jpeg/codec/dec/mozjpeg_dec.js");
  const decoded = (await openDecoder({ noInitialRun: true })).decode(bytes, false);
  return toPhoto({
    ...header,
    samples: samplesOf(decoded, header),
    sampleChannels: 4,
    channels: header.components,
    hasAlpha: false,
  });
}

/** libwebp in WebAssembly. */
export async function decodeWebp(bytes: Uint8Array): Promise<Photo> {
  const header = readWebp(bytes);
  if (!header) throw damaged("it is shorter than it says");
  checkSize(header.width, header.height);
  const { default: openDecoder } = await import("@jsquash/webp/codec/dec/webp_dec.js");
  const decoded = (await openDecoder({ noInitialRun: true })).decode(bytes);
  return toPhoto({ ...header, samples: samplesOf(decoded, header), sampleChannels: 4, channels: 3 });
}

/** libavif in WebAssembly, which gives up to 12 bits as 16. */
export async function decodeAvif(bytes: Uint8Array): Promise<Photo> {
  const header = readIsoPicture(bytes);
  if (!header) throw damaged("its boxes name no picture");
  checkSize(header.width, header.height);
  const { default: openDecoder } = await import("@jsquash/avif/codec/dec/avif_dec.js");
  const decoded = (await openDecoder({ noInitialRun: true })).decode(
    bytes,
    header.bitsPerSample > 8 ? 16 : 8,
  );
  return toPhoto({ ...header, samples: samplesOf(decoded, header), sampleChannels: 4, channels: 3 });
}

interface Decoded {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray | Uint16Array;
}

function samplesOf(
  decoded: Decoded | null,
  { width, height }: { readonly width: number; readonly height: number },
): Uint8Array | Uint16Array {
  if (decoded?.width !== width || decoded.height !== height) throw damaged("the decoder gave it up");
  const { data } = decoded;
  return data instanceof Uint16Array ? data : new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}
