import { readdirSync, rmSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import type { World } from "./world.js";

/** A file to write: its bytes are made when its turn comes, so that one at a time is in memory. */
export interface ResultFile {
  readonly path: string;
  make(): Promise<Uint8Array>;
}

/** Begins the name of every unfinished file, with the machine and the process that writes it. */
const prefix = `.heirloom-${hostname().replace(/[^\w]/g, "_")}-`;

const unfinished = new Set<string>();

/**
 * Writes all the files or none: first under temporary names in their own folders, and once all of them are on the
 * disk, renamed in the order given. `isStale` names a file that must not outlive the old results: it goes first.
 */
export async function publish(
  files: readonly ResultFile[],
  { world, stale }: { readonly world: World; readonly stale?: string | undefined },
): Promise<number[]> {
  const written: { path: string; temporary: string; bytes: number }[] = [];
  try {
    for (const { path, make } of files) {
      world.signal.throwIfAborted();
      await mkdir(dirname(path), { recursive: true });
      const bytes = await make();
      const temporary = join(dirname(path), `${prefix}${process.pid}-${basename(path)}`);
      unfinished.add(temporary);
      written.push({ path, temporary, bytes: bytes.length });
      await world.writeFile(temporary, bytes);
    }
    world.signal.throwIfAborted();
    if (stale) await rm(stale, { force: true });
    for (const { temporary, path } of written) await rename(temporary, path);
    return written.map(({ bytes }) => bytes);
  } finally {
    for (const { temporary } of written) {
      await rm(temporary, { force: true });
      unfinished.delete(temporary);
    }
  }
}

/** Removes what this process has not finished writing; for the moment before it exits. */
export function removeTemporaryFiles(): void {
  for (const path of unfinished) rmSync(path, { force: true });
  unfinished.clear();
}

/** Removes what earlier processes of this machine left in a folder when they were killed. */
export function removeAbandonedFiles(folder: string): void {
  for (const name of namesIn(folder)) {
    if (!name.startsWith(prefix)) continue;
    const processId = Number.parseInt(name.slice(prefix.length), 10);
    if (!isAlive(processId)) rmSync(join(folder, name), { force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not there yet, or not to be read: then the first write will say so.
    return [];
  }
}

function isAlive(processId: number): boolean {
  if (processId === process.pid) return true;
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // EPERM: it is alive and somebody else's.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
