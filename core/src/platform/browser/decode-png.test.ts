import { expect, test } from "vitest";
import type { Photo8 } from "../../photo.js";
import { deflate } from "../deflate.js";
import { joinBytes } from "../metadata/join-bytes.js";
import { latin } from "../metadata/latin.js";
import { pngChunk } from "../metadata/png.js";
import { decodePng } from "./decode-png.js";
import { encodePng } from "./encode-png.js";

const photo: Photo8 = {
  width: 2,
  height: 1,
  channels: 1,
  depth: 8,
  metadata: {},
  pixels: Uint8Array.of(7, 9),
};
const packet = new TextEncoder().encode("<x:xmpmeta>Łódź</x:xmpmeta>");
/** Signature and IHDR. */
const headBytes = 33;

async function xmpBehind(chunk: Uint8Array): Promise<Uint8Array | undefined> {
  const file = await encodePng(photo);
  const { metadata } = await decodePng(
    joinBytes([file.subarray(0, headBytes), chunk, file.subarray(headBytes)]),
  );
  return metadata.xmp;
}

test("XMP is read from a text that is packed, with a language and a translated keyword before it", async () => {
  const head = latin("XML:com.adobe.xmp\0\x01\0pl\0Opis\0");
  expect(await xmpBehind(pngChunk("iTXt", joinBytes([head, await deflate(packet)])))).toEqual(packet);
});

test("XMP that cannot be unpacked does not stop the photo", async () => {
  expect(await xmpBehind(pngChunk("zTXt", latin("XML:com.adobe.xmp\0\0broken")))).toBeUndefined();
});
