/**
 * An XMP packet as found in a picture, made true for the decoded photo: it says of the photo that it lies upright.
 * Undefined when it is not UTF-8.
 */
export function uprightXmp(packet: Uint8Array): Uint8Array | undefined {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(packet);
  } catch {
    return undefined;
  }
  // XML writes a simple property as an attribute or as an element.
  const upright = text.replace(/(tiff:Orientation\s*(?:=\s*["']|>\s*))[1-8]/g, "$11");
  return new TextEncoder().encode(upright);
}
