import { type ColorHint, RestoreError } from "@heirloom/core";

/** Throws `usage` when hints come with several paths: their points are those of one photo. */
export function refuseHintsForMany(hints: readonly ColorHint[], paths: readonly string[]): void {
  if (hints.length === 0 || paths.length === 1) return;
  throw new RestoreError("usage", `--hint wants one photo, ${paths.length} were given`);
}
