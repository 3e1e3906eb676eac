import { type Photo8, type Report, RestoreError } from "@heirloom/core";
import { expect, test } from "vitest";
import type { Desk, Sheet } from "./desk.js";
import { errorCodeOf } from "./error-code.js";
import { exportPicture, exportZip } from "./export.js";
import { extensionOf, losslessFormatOf, resultName, stemsOf } from "./result-files.js";

const photo: Photo8 = { width: 1, height: 1, depth: 8, channels: 1, pixels: Uint8Array.of(7), metadata: {} };
const report: Report = {
  width: 1,
  height: 1,
  depth: 8,
  channels: 1,
  defectShare: 0,
  defectCount: 0,
  maskSource: "given",
  recommended: "restored-color",
  warnings: [],
  timings: { defectsMs: 1, inpaintMs: 1, colorMs: 1 },
  models: {},
};
const mask = { width: 1, height: 1, bits: Uint8Array.of(1) };

function deskOf(changes: Partial<Sheet> = {}): Desk {
  const map = { width: 1, height: 1, probability: Float32Array.of(1) };
  const sheet: Sheet = {
    name: "aunt.TIFF",
    bytes: new Blob(["scan"]),
    losslessFormat: "tiff",
    map,
    mask,
    hints: [],
    report,
    ...changes,
  };
  return { sheet: () => sheet, pictureOf: async () => photo, work: async () => {} };
}

const encode = async (_: unknown, { format }: { format: string }) => new TextEncoder().encode(format);

test("a picture is named as the command line names it, and keeps the scan's format", async () => {
  const lossless = await exportPicture(
    deskOf(),
    { id: "a", picture: "restored-color", format: "lossless" },
    encode,
  );
  expect([lossless.name, await lossless.file.text()]).toEqual(["aunt.restored-color.tiff", "tiff"]);
  const jpeg = await exportPicture(deskOf(), { id: "a", picture: "color", format: "jpeg" }, encode);
  expect([jpeg.name, await jpeg.file.text()]).toEqual(["aunt.color.jpg", "jpeg"]);
});

test("the archive holds three pictures, the mask and the report, the report last", async () => {
  const { name, file } = await exportZip(deskOf(), { ids: ["a"], format: "lossless" }, encode);
  const text = await file.text();
  expect(name).toBe("aunt.heirloom.zip");
  const names = ["restored.tiff", "restored-color.tiff", "color.tiff", "defects.png", "report.json"];
  const places = names.map((end) => text.indexOf(`aunt.${end}`));
  expect(places.every((place, i) => place > (places[i - 1] ?? -1))).toBe(true);
  expect(text).toContain('"maskSha256"');
  expect(text).toContain('"recommended": "restored-color"');
});

test("the report notes color hints as the command line does, and none where there are none", async () => {
  const textWith = async (hints: Sheet["hints"]) =>
    (await exportZip(deskOf({ hints }), { ids: ["a"], format: "lossless" }, encode)).file.text();
  const hints = [
    { x: 12.5, y: 7, color: [112, 4, 255] },
    { x: 0, y: 3, color: [0, 16, 1] },
  ] as const;
  expect(await textWith(hints)).toContain('"hints": "12.5,7,#7004ff 0,3,#001001"');
  expect(await textWith([])).not.toContain('"hints"');
});

test("photos of one name in one archive are told apart", () => {
  expect(stemsOf(["a.jpg", "A.png", "b.jpg", "a.tif"])).toEqual(["a", "A (2)", "b", "a (3)"]);
});

test("names keep dots, and formats the scan's own spelling", () => {
  expect(resultName("aunt.1931.jpg", "color.png")).toBe("aunt.1931.color.png");
  expect(resultName("aunt", "color.png")).toBe("aunt.color.png");
  expect([extensionOf("a.tif", "tiff"), extensionOf("a.tif", "png"), extensionOf("a.JPEG", "jpeg")]).toEqual([
    "tif",
    "png",
    "jpeg",
  ]);
});

test("what is no lossless format becomes PNG", () => {
  const bytes = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  expect(losslessFormatOf(bytes("II*\0........"))).toBe("tiff");
  expect(losslessFormatOf(bytes("\xff\xd8\xff........."))).toBe("png");
  expect(losslessFormatOf(bytes("hello, aunt"))).toBe("png");
});

test("what browsers throw has a code, too", () => {
  expect(errorCodeOf(new RestoreError("mask-size", ""))).toBe("mask-size");
  expect(errorCodeOf(new RangeError("Array buffer allocation failed"))).toBe("out-of-memory");
  expect(errorCodeOf(new DOMException("", "NotReadableError"))).toBe("path-missing");
  expect(errorCodeOf(new DOMException("", "QuotaExceededError"))).toBe("disk-full");
  expect(errorCodeOf("anything")).toBe("internal");
});
