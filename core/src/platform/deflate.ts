import { joinBytes } from "./metadata/join-bytes.js";

/** zlib's format (RFC 1950), by the runtime's own stream. */
export async function deflate(bytes: Uint8Array): Promise<Uint8Array> {
  const packed = streamOf([bytes]).pipeThrough(new CompressionStream("deflate"));
  return joinBytes(await collect(packed));
}

/** Rejects with a TypeError unless it is a whole stream, checksum included. */
export async function inflate(bytes: Uint8Array): Promise<Uint8Array> {
  return joinBytes(await collect(inflateStream([bytes])));
}

/** The unpacked bytes of the parts, piece by piece. */
export const inflateStream = (parts: Iterable<Uint8Array>): ReadableStream<Uint8Array> =>
  streamOf(parts).pipeThrough(new DecompressionStream("deflate"));

/** The packed bytes of the parts, piece by piece; parts are asked for as they are needed. */
export const deflateStream = (parts: Iterable<Uint8Array>): ReadableStream<Uint8Array> =>
  streamOf(parts).pipeThrough(new CompressionStream("deflate"));

/** A shared buffer is copied, because streams take none. */
function streamOf(parts: Iterable<Uint8Array>): ReadableStream<Uint8Array<ArrayBuffer>> {
  const iterator = parts[Symbol.iterator]();
  return new ReadableStream({
    pull(controller) {
      const next = iterator.next();
      if (next.done) controller.close();
      else controller.enqueue(ownBuffer(next.value));
    },
  });
}

export async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array[]> {
  const parts: Uint8Array[] = [];
  const reader = stream.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) parts.push(next.value);
  return parts;
}

function ownBuffer(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = bytes;
  return buffer instanceof ArrayBuffer ? new Uint8Array(buffer, byteOffset, byteLength) : bytes.slice();
}
