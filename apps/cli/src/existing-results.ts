import { access } from "node:fs/promises";
import { RestoreError } from "@heirloom/core";

/** What to do where results of an earlier run are found. */
export type ExistingResults = "refuse" | "resume" | "overwrite";

/** Throws `result-exists`, naming the first of these paths that is there. */
export async function refuseExisting(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    if (await exists(path)) {
      const advice = "--resume keeps finished photos, --overwrite makes them again";
      throw new RestoreError("result-exists", `wanted to write ${path}, it is there already (${advice})`);
    }
  }
}

export async function allExist(paths: readonly string[]): Promise<boolean> {
  const found = await Promise.all(paths.map(exists));
  return found.every(Boolean);
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );
