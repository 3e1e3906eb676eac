import { describeHints, type Photo, type Picture, type Platform } from "@heirloom/core";
import { downloadZip } from "client-zip";
import type { Desk, Sheet } from "./desk.js";
import type { PhotoId, ResultFormat } from "./messages.js";
import {
  encodingOf,
  extensionOf,
  maskPicture,
  reportText,
  resultName,
  sha256Of,
  stemsOf,
} from "./result-files.js";

interface NamedFile {
  readonly name: string;
  readonly file: Blob;
}

type Encode = Platform["encode"];

/** One picture as a file, at full size and with the scan's metadata. */
export async function exportPicture(
  desk: Desk,
  { id, picture, format }: { readonly id: PhotoId; readonly picture: Picture; readonly format: ResultFormat },
  encode: Encode,
): Promise<NamedFile> {
  const sheet = desk.sheet(id);
  const encoding = encodingOf(sheet.losslessFormat, format);
  const bytes = await encode(await desk.pictureOf(id, picture), encoding);
  const name = resultName(sheet.name, `${picture}.${extensionOf(sheet.name, encoding.format)}`);
  return { name, file: new Blob([plain(bytes)], { type: `image/${encoding.format}` }) };
}

/** All pictures, masks and reports of some photos; one of them is in memory at a time. */
export async function exportZip(
  desk: Desk,
  { ids, format }: { readonly ids: readonly PhotoId[]; readonly format: ResultFormat },
  encode: Encode,
): Promise<NamedFile> {
  const stems = stemsOf(ids.map((id) => desk.sheet(id).name));
  async function* entries() {
    for (const [i, id] of ids.entries()) yield* filesOf(desk, { id, stem: stems[i], format }, encode);
  }
  const file = await downloadZip(entries()).blob();
  return { name: ids.length === 1 ? `${stems[0]}.heirloom.zip` : "heirloom.zip", file };
}

const pictures: readonly Picture[] = ["restored", "restored-color", "color"];

interface Wanted {
  readonly id: PhotoId;
  readonly stem: string;
  readonly format: ResultFormat;
}

async function* filesOf(desk: Desk, { id, stem, format }: Wanted, encode: Encode) {
  const sheet = desk.sheet(id);
  const encoding = encodingOf(sheet.losslessFormat, format);
  const outputs: Record<string, { file: string; bytes: number }> = {};
  for (const picture of pictures) {
    const input = await encode(await desk.pictureOf(id, picture), encoding);
    const name = `${stem}.${picture}.${extensionOf(sheet.name, encoding.format)}`;
    outputs[picture] = { file: name, bytes: input.length };
    yield { name, input: plain(input) };
  }
  const mask: Photo = maskPicture(sheet.mask);
  const defects = plain(await encode(mask, { format: "png" }));
  outputs.defects = { file: `${stem}.defects.png`, bytes: defects.length };
  yield { name: `${stem}.defects.png`, input: defects };
  const { report, hints } = sheet;
  const settings = {
    format: encoding.format,
    ...(await maskSettings(sheet, defects)),
    ...(hints.length > 0 && { hints: describeHints(hints) }),
  };
  const text = reportText(report, { input: await inputFacts(sheet), settings, outputs });
  yield { name: `${stem}.report.json`, input: text };
}

/** As the command line notes them: a mask that was given by its file, a sensitivity only where it was moved. */
async function maskSettings({ report }: Sheet, defects: Uint8Array<ArrayBuffer>) {
  if (report.maskSource === "given") return { maskSha256: await sha256Of(defects) };
  return report.sensitivity === undefined || report.sensitivity === 0.5
    ? {}
    : { sensitivity: report.sensitivity };
}

async function inputFacts({ name, bytes }: Sheet) {
  const content = new Uint8Array(await bytes.arrayBuffer());
  return { name, bytes: content.length, sha256: await sha256Of(content) };
}

/** Encoders may give a view of memory that threads share, which files cannot be made of. */
const plain = (bytes: Uint8Array): Uint8Array<ArrayBuffer> =>
  bytes.buffer instanceof ArrayBuffer
    ? new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length)
    : bytes.slice();
