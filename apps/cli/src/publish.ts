import { readdirSync, rmSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import type { World } from "./world.js";

/**
 * Writes one file more; call it again once its promise is kept. That is when the file before has come to the disk: one is
 * made at a time, while whoever called goes on.
 */
export type Put = (path: string, make: () => Promise<Uint8Array>) => Promise<void>;

/** Begins the name of every unfinished file, with the machine and the process that writes it. */
const prefix = `.heirloom-${hostname().replace(/[^\w]/g, "_")}-`;

const unfinished = new Set<string>();

/**
 * Publishes all the files that `write` puts, or none: first under temporary names in their own folders, and once all of
 * them are on the disk, renamed in the order in which they came. `stale` names a file that must not outlive the old
 * results: it goes first.
 */
export async function publish<T>(
  { world, stale }: { readonly world: World; readonly stale?: string | undefined },
  write: (put: Put) => Promise<T>,
): Promise<T> {
  const begun: { path: string; temporary: string }[] = [];
  let writing: Promise<void> = Promise.resolve();

  async function writeOne(path: string, make: () => Promise<Uint8Array>): Promise<void> {
    world.signal.throwIfAborted();
    await mkdir(dirname(path), { recursive: true });
    const bytes = await make();
    const temporary = join(dirname(path), `${prefix}${process.pid}-${basename(path)}`);
    unfinished.add(temporary);
    begun.push({ path, temporary });
    await world.writeFile(temporary, bytes);
  }

  try {
    const result = await write(async (path, make) => {
      await writing;
      writing = writeOne(path, make);
      // The next call or the end hears of a failure.
      writing.catch(() => {});
    });
    await writing;
    world.signal.throwIfAborted();
    if (stale) await rm(stale, { force: true });
    for (const { temporary, path } of begun) await rename(temporary, path);
    return result;
  } finally {
    await writing.catch(() => {});
    for (const { temporary } of begun) {
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
