import { readdir, realpath, stat } from "node:fs/promises";
import { extname, join, relative, resolve } from "node:path";
import { describeError, type Failure } from "./describe-error.js";

/** A photo to work on. */
export interface PhotoFile {
  /** As the person wrote it, or the folder that they wrote and the way down from it. */
  readonly path: string;
  /** With all links followed: what must never be written to. */
  readonly realPath: string;
  /** Folder of its results, relative to the output folder: the way down from the folder that was given. */
  readonly subfolder: string;
}

export interface FoundPhotos {
  readonly photos: readonly PhotoFile[];
  readonly failures: readonly (Failure & { readonly path: string })[];
  /** Files in folders that carry the names of results. */
  readonly skippedResults: number;
}

/** Files in a folder that claim to be pictures. Those that cannot be read yet are tried too, so that they are named. */
const pictureExtensions = new Set(
  ".jpg .jpeg .jpe .png .webp .tif .tiff .heic .heif .avif .gif .bmp .jp2 .jxl".split(" "),
);

const resultName = /\.(restored|restored-color|color|defects|defect-map)\.[a-z]+$/i;

interface WalkOptions {
  readonly isRecursive: boolean;
  /** Never searched: a second run would find the results of the first one. */
  readonly outputFolder: string;
}

/** The photos that files and folders stand for, each one once, in the order given; folders in order of names. */
export async function findPhotos(paths: readonly string[], options: WalkOptions): Promise<FoundPhotos> {
  const photos = new Map<string, PhotoFile>();
  const failures: (Failure & { path: string })[] = [];
  let skippedResults = 0;

  for (const path of paths) {
    await orFailure(path, async () => {
      if ((await stat(path)).isDirectory()) await visitFolder(path, path);
      else await addFile(path, "");
    });
  }
  return { photos: [...photos.values()], failures, skippedResults };

  async function visitFolder(folder: string, top: string): Promise<void> {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.name.startsWith(".")) continue;
      if (entry.isDirectory()) {
        const isSearched = options.isRecursive && resolve(path) !== resolve(options.outputFolder);
        if (isSearched) await orFailure(path, () => visitFolder(path, top));
      } else if (pictureExtensions.has(extname(entry.name).toLowerCase())) {
        if (resultName.test(entry.name)) skippedResults += 1;
        else await orFailure(path, () => addFile(path, relative(top, folder)));
      }
    }
  }

  async function addFile(path: string, subfolder: string): Promise<void> {
    const real = await realpath(path);
    if (!photos.has(real)) photos.set(real, { path, realPath: real, subfolder });
  }

  async function orFailure(path: string, action: () => Promise<void>): Promise<void> {
    try {
      await action();
    } catch (error) {
      failures.push({ path, ...describeError(error, path) });
    }
  }
}
