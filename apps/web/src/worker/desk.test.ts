import type { Card, Photo8, Platform, Report, Restorer } from "@heirloom/core";
import { RestoreError } from "@heirloom/core";
import { expect, test, vi } from "vitest";
import { openDesk } from "./desk.js";
import type { FromWorker, Preview } from "./messages.js";
import { openShelf } from "./photo-shelf.js";

const scan: Photo8 = { width: 4, height: 4, depth: 8, channels: 1, pixels: new Uint8Array(16), metadata: {} };
const mask = { width: 4, height: 4, bits: new Uint8Array(16).fill(1, 0, 2) };
const colored: Photo8 = { ...scan, channels: 3, pixels: new Uint8Array(48) };
const report: Report = {
  width: 4,
  height: 4,
  depth: 8,
  channels: 1,
  defectShare: 0.125,
  defectCount: 1,
  maskSource: "given",
  recommended: "restored-color",
  warnings: [],
  timings: { defectsMs: 0, inpaintMs: 2, colorMs: 3 },
  models: { inpaint: { version: "1", sha256: "b" }, color: { version: "1", sha256: "c" } },
};
const restorer: Restorer = {
  restore: async (_, { onProgress } = {}) => {
    onProgress?.({ stage: "inpaint", done: 1 });
    return { restored: scan, restoredColor: colored, color: colored, mask, report };
  },
  restoreEach: async () => ({ mask, report }),
  findDefects: async () => ({
    map: { width: 4, height: 4, probability: new Float32Array(16) },
    mask,
    warnings: [],
  }),
  maskDefects: async () => mask,
  inpaint: async (photo) => ({ photo: { ...photo }, warnings: [] }),
  colorize: async () => ({ photo: colored, warnings: [] }),
  load: async () => {},
  close: async () => {},
};
const platform: Platform = {
  decode: async () => scan,
  encode: async () => new Uint8Array(3),
  readModel: async () => new Uint8Array(0),
  openSession: () => Promise.reject(new Error("nobody opens one here")),
};
const card = { version: "1", sha256: "a", inputs: [] };

/** A desk on fakes, and all that it posts. */
function testDesk(
  changes: { platform?: Partial<Platform>; restorer?: Partial<Restorer>; room?: () => void } = {},
) {
  const posted: FromWorker[] = [];
  // Node has no bitmaps; the desk only passes them on.
  const bitmap: ImageBitmap = Object.assign(Object.create(null), { width: 4, height: 4, close() {} });
  const desk = openDesk({
    platform: { ...platform, ...changes.platform },
    restorer: async () => ({ ...restorer, ...changes.restorer }),
    networks: {
      fetch: async () => {},
      card: async () => Object.assign(Object.create(null) as Card, card),
      onDownload: () => {},
    },
    shelf: openShelf({ limitBytes: 1e6 }),
    check: changes.room ?? (() => {}),
    preview: async (): Promise<Preview> => ({ bitmap, level: 0 }),
    post: (message) => posted.push(message),
  });
  return { desk, posted, kinds: () => posted.map(({ kind }) => kind) };
}

const restore = { kind: "restore", id: "a", file: new Blob(["jpeg"]), name: "aunt.jpg" } as const;

test("a photo is opened, restored and kept, with a report like the command line's", async () => {
  const { desk, posted, kinds } = testDesk();
  await desk.work(restore);
  expect(kinds()).toEqual(["opened", "networks-here", "progress", "restored"]);
  expect(posted.at(-1)).toMatchObject({
    report: {
      maskSource: "found",
      sensitivity: 0.5,
      models: { defects: { sha256: "a" }, color: { sha256: "c" } },
    },
    mask,
  });
  expect(await desk.pictureOf("a", "restored-color")).toBe(colored);
  expect(desk.sheet("a")).toMatchObject({ name: "aunt.jpg", losslessFormat: "png" });
});

test("a failure is told by its code, and the next photo is none the worse", async () => {
  const decode = vi
    .fn<Platform["decode"]>()
    .mockRejectedValueOnce(new RestoreError("picture-damaged", "cut off"))
    .mockResolvedValue(scan);
  const { desk, posted, kinds } = testDesk({ platform: { decode } });
  await desk.work(restore);
  expect(posted).toEqual([{ kind: "failed", id: "a", code: "picture-damaged", message: "cut off" }]);
  await desk.work({ ...restore, id: "b" });
  expect(kinds().at(-1)).toBe("restored");
});

test("an allocation that fails, or a device that is too small, is a lack of memory", async () => {
  const decode = () => Promise.reject(new RangeError("Array buffer allocation failed"));
  const failing = testDesk({ platform: { decode } });
  await failing.desk.work(restore);
  const room = () => {
    throw new RestoreError("out-of-memory", "wanted 900 MB");
  };
  const small = testDesk({ room });
  await small.desk.work(restore);
  for (const { posted } of [failing, small])
    expect(posted).toMatchObject([{ kind: "failed", code: "out-of-memory" }]);
});

test("a cancelled photo is let go of", async () => {
  const { desk, posted } = testDesk({
    restorer: {
      findDefects: (_, { signal } = {}) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener("abort", () => reject(new RestoreError("cancelled", "stopped")));
        }),
    },
  });
  const work = desk.work(restore);
  await vi.waitFor(() => expect(posted.at(-1)?.kind).toBe("networks-here"));
  await desk.work({ kind: "cancel", id: "a" });
  await work;
  expect(posted.at(-1)).toMatchObject({ kind: "failed", code: "cancelled" });
  expect(() => desk.sheet("a")).toThrow(/not on the desk/);
});

test("a correction fills only what changed: the earlier result goes along with its mask", async () => {
  const inpaint = vi.fn<Restorer["inpaint"]>(restorer.inpaint);
  const colorize = vi.fn<Restorer["colorize"]>(restorer.colorize);
  const { desk, posted } = testDesk({ restorer: { inpaint, colorize } });
  await desk.work(restore);
  const drawn = { ...mask, bits: new Uint8Array(16).fill(1, 8, 9) };
  await desk.work({ kind: "apply", id: "a", correction: { mask: drawn, sensitivity: undefined, hints: [] } });
  expect(inpaint.mock.calls[0]?.[2]?.before).toEqual({ mask, photo: scan });
  // Without new hints the scan's own color stays.
  expect(colorize).toHaveBeenCalledTimes(1);
  const last = posted.at(-1);
  expect(last).toMatchObject({
    kind: "restored",
    report: { maskSource: "given", defectCount: 1, defectShare: 1 / 16 },
  });
  expect(last?.kind === "restored" && "sensitivity" in last.report).toBe(false);
});

test("a correction that fails leaves the results of before", async () => {
  const inpaint = () => Promise.reject(new RestoreError("out-of-memory", "no room"));
  const { desk, posted } = testDesk({ restorer: { inpaint } });
  await desk.work(restore);
  await desk.work({ kind: "apply", id: "a", correction: { mask, sensitivity: 0.4, hints: [] } });
  expect(posted.at(-1)).toMatchObject({ kind: "failed", code: "out-of-memory" });
  expect(await desk.pictureOf("a", "restored")).toBe(scan);
});

test("hints color both pictures anew, and so does taking them back", async () => {
  const colorize = vi.fn<Restorer["colorize"]>(restorer.colorize);
  const { desk } = testDesk({ restorer: { colorize } });
  await desk.work(restore);
  const hints = [{ x: 1, y: 2, color: [9, 8, 7] as const }];
  await desk.work({ kind: "apply", id: "a", correction: { mask, sensitivity: 0.5, hints } });
  expect(colorize.mock.calls.map(([, options]) => options)).toMatchObject([
    { hints },
    { hints, force: true },
  ]);
  expect(desk.sheet("a").hints).toEqual(hints);
  colorize.mockClear();
  await desk.work({ kind: "apply", id: "a", correction: { mask, sensitivity: 0.5, hints: [] } });
  expect(colorize.mock.calls.map(([, options]) => options)).toMatchObject([
    { hints: [] },
    { hints: [], force: true },
  ]);
});
