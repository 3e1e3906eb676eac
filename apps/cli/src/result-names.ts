import { extname, join, resolve } from "node:path";
import { RestoreError } from "@heirloom/core";
import type { PhotoFile } from "./find-photos.js";

export type ResultKind = "restored" | "restored-color" | "color";

/** Gives each photo the paths of its results and sees to it that no two files want the same one. */
export interface ResultNames {
  /** `NAME.WHAT` in the photo's folder of the output folder. */
  pathOf(photo: PhotoFile, what: string): string;
  /** Throws `result-exists` when a path is an original of this run or belongs to another photo of it. */
  claim(photo: PhotoFile, paths: readonly string[]): void;
}

export function resultNames(outputFolder: string, originals: readonly PhotoFile[]): ResultNames {
  const ownerByPath = new Map<string, string>();
  for (const { path, realPath } of originals) {
    ownerByPath.set(keyOf(realPath), path);
    ownerByPath.set(keyOf(path), path);
  }
  return {
    pathOf: ({ path, subfolder }, what) => join(outputFolder, subfolder, `${nameOf(path)}.${what}`),
    claim(photo, paths) {
      for (const path of paths) {
        const owner = ownerByPath.get(keyOf(path));
        if (owner !== undefined) {
          throw new RestoreError(
            "result-exists",
            `wanted to write ${path}, but that name is taken by ${owner}`,
          );
        }
      }
      for (const path of paths) ownerByPath.set(keyOf(path), photo.path);
    },
  };
}

/** Windows and macOS hold A.png and a.png for one file. */
const keyOf = (path: string): string => resolve(path).toLowerCase();

const nameOf = (path: string): string => {
  const base = path.split(/[\\/]/).at(-1) ?? path;
  return base.slice(0, base.length - extname(base).length);
};
