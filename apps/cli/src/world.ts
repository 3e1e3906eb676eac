import type { Platform, Restorer } from "@heirloom/core";

/** Everything outside of the program that a command touches, so that tests can put their own in its place. */
export interface World {
  /** A line for standard output. */
  print(line: string): void;
  /** A line for standard error. */
  complain(line: string): void;
  /** Where a progress bar may be drawn; undefined when nobody watches. */
  readonly terminal?: NodeJS.WritableStream | undefined;
  /** Aborts when the person wants the program to end; its reason is the name of the signal. */
  readonly signal: AbortSignal;
  platform(): Promise<Platform>;
  openRestorer(options: { readonly threads?: number | undefined }): Promise<Restorer>;
  /** Writes a new file and waits until it is on the disk. */
  writeFile(path: string, bytes: Uint8Array): Promise<void>;
}
