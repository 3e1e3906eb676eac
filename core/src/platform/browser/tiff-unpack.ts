import { damaged } from "../check-picture.js";
import { inflateStream } from "../deflate.js";

/** Exactly `length` unpacked bytes of a strip or tile. Throws `picture-damaged` when there are fewer. */
export async function unpack(packed: Uint8Array, compression: number, length: number): Promise<Uint8Array> {
  const bytes = await unpacked(packed, compression, length);
  if (bytes.length < length) throw damaged(`a block has ${bytes.length} of ${length} bytes`);
  return bytes;
}

async function unpacked(packed: Uint8Array, compression: number, length: number): Promise<Uint8Array> {
  switch (compression) {
    case 1:
      return packed;
    case 5:
      return unpackLzw(packed, length);
    case 32773:
      return unpackBits(packed, length);
    default:
      return inflateTo(packed, length);
  }
}

async function inflateTo(packed: Uint8Array, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(length);
  const reader = inflateStream([packed]).getReader();
  let at = 0;
  while (at < length) {
    const next = await reader.read();
    if (next.done) return bytes.subarray(0, at);
    const part = next.value.subarray(0, length - at);
    bytes.set(part, at);
    at += part.length;
  }
  // Some writers pad their blocks: what comes behind does not matter.
  await reader.cancel().catch(() => {});
  return bytes;
}

/** TIFF 6.0, section 9: a count and a byte to repeat, or a count and as many bytes. */
function unpackBits(packed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let to = 0;
  for (let at = 0; at < packed.length && to < length; ) {
    const count = packed[at++];
    if (count < 128) {
      const part = packed.subarray(at, Math.min(at + count + 1, at + length - to));
      bytes.set(part, to);
      to += part.length;
      at += count + 1;
    } else if (count > 128) {
      bytes.fill(packed[at++], to, Math.min(to + 257 - count, length));
      to += 257 - count;
    }
  }
  return bytes.subarray(0, Math.min(to, length));
}

const clearCode = 256;
const endCode = 257;

/** TIFF 6.0, section 13: codes of 9 to 12 bits, the highest bit first, one bit wider one code early. */
function unpackLzw(packed: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  // Each code's text lies in what was unpacked: where it starts and how long it is.
  const [start, size] = [new Uint32Array(4097), new Uint32Array(4097)];
  let [to, width, next, previous] = [0, 9, 258, -1];
  let [bits, held] = [0, 0];
  for (let at = 0; to < length; ) {
    while (held < width) {
      if (at === packed.length) return bytes.subarray(0, to);
      bits = ((bits << 8) | packed[at++]) & 0xffffff;
      held += 8;
    }
    held -= width;
    const code = (bits >> held) & ((1 << width) - 1);
    if (code === endCode) return bytes.subarray(0, to);
    if (code === clearCode) {
      [width, next, previous] = [9, 258, -1];
      continue;
    }
    if (code > next || (code === next && previous === -1)) throw damaged(`LZW code ${code} before its time`);
    const from = to;
    if (code < 256) bytes[to++] = code;
    else {
      // The code that is being made now is the text before and its own first byte.
      const [source, count] = code === next ? [previous, from - previous + 1] : [start[code], size[code]];
      for (let i = 0; i < count && to < length; i++) bytes[to++] = bytes[source + i];
    }
    if (previous !== -1 && next < 4096) {
      start[next] = previous;
      size[next] = from - previous + 1;
      next++;
    }
    if (next + 1 >= 1 << width && width < 12) width++;
    previous = from;
  }
  return bytes;
}
