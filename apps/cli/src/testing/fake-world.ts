import { writeFile } from "node:fs/promises";
import { type Mask, nodePlatform, type Photo, type Report, type Restorer } from "@heirloom/core";
import { run } from "../run.js";
import type { World } from "../world.js";

/** What one command line did. */
export interface Ran {
  readonly status: number;
  readonly printed: readonly string[];
  readonly complained: readonly string[];
}

/** Runs `heirloom ARGV` in this process, with a restorer that needs no networks unless `changes` puts another world. */
export async function heirloom(argv: readonly string[], changes: Partial<World> = {}): Promise<Ran> {
  const printed: string[] = [];
  const complained: string[] = [];
  const world: World = {
    print: (line) => printed.push(...line.split("\n")),
    complain: (line) => complained.push(...line.split("\n")),
    signal: new AbortController().signal,
    platform: async () => nodePlatform(),
    openRestorer: async () => fakeRestorer(),
    writeFile: (path, bytes) => writeFile(path, bytes, { flag: "wx" }),
    ...changes,
  };
  return { status: await run(argv, world), printed, complained };
}

/** Finds one defect, the left column, and fills it with white; colors nothing. */
export function fakeRestorer(changes: Partial<Restorer> = {}): Restorer {
  const restorer: Restorer = {
    async restore(photo, options = {}) {
      options.onProgress?.({ stage: "color", done: 1 });
      const mask = options.mask ?? leftColumn(photo);
      const restored = fill(photo, mask);
      const report: Report = { ...fakeReport(photo), maskSource: options.mask ? "given" : "found" };
      return { restored, restoredColor: restored, color: photo, mask, report };
    },
    async restoreEach(photo, { onPicture, ...options }) {
      const { restored, restoredColor, color, mask, report } = await restorer.restore(photo, options);
      await onPicture("restored", restored);
      await onPicture("restored-color", restoredColor);
      await onPicture("color", color);
      return { mask, report };
    },
    async findDefects(photo) {
      const probability = new Float32Array(4).fill(0.5);
      return { map: { width: 2, height: 2, probability }, mask: leftColumn(photo), warnings: [] };
    },
    maskDefects: async (photo) => leftColumn(photo),
    inpaint: async (photo, mask) => ({ photo: fill(photo, mask), warnings: [] }),
    colorize: async (photo) => ({ photo, warnings: ["already-color"] }),
    load: async () => {},
    close: async () => {},
    ...changes,
  };
  return restorer;
}

function leftColumn({ width, height }: Photo): Mask {
  return {
    width,
    height,
    bits: Uint8Array.from({ length: width * height }, (_, i) => (i % width === 0 ? 1 : 0)),
  };
}

function fill(photo: Photo, mask: Mask): Photo {
  if (photo.depth === 16) throw new Error("the fake fills 8-bit photos only");
  const pixels = photo.pixels.map((sample, i) =>
    mask.bits[Math.floor(i / photo.channels)] === 1 ? 255 : sample,
  );
  return { ...photo, pixels };
}

const fakeReport = ({ width, height, depth, channels }: Photo): Report => ({
  width,
  height,
  depth,
  channels,
  defectShare: 1 / width,
  defectCount: 1,
  maskSource: "found",
  recommended: "restored-color",
  warnings: [],
  timings: { defectsMs: 1, inpaintMs: 1, colorMs: 1 },
  models: { defects: { version: "0.0.0", sha256: "0".repeat(64) } },
});
