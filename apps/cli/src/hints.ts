import { type ColorHint, RestoreError } from "@heirloom/core";

/** Throws `usage` when hints come with several paths: their points are those of one photo. */
export function refuseHintsForMany(hints: readonly ColorHint[], paths: readonly string[]): void {
  if (hints.length === 0 || paths.length === 1) return;
  throw new RestoreError("usage", `--hint wants one photo, ${paths.length} were given`);
}

/** As `--hint` takes them, a space between two. */
export const describeHints = (hints: readonly ColorHint[]): string =>
  hints.map(({ x, y, color }) => `${x},${y},#${color.map(hexOf).join("")}`).join(" ");

const hexOf = (level: number): string => level.toString(16).padStart(2, "0");
