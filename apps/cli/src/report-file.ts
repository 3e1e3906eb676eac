import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { Report } from "@heirloom/core";
import { z } from "zod";
import { version } from "./version.js";

/** What a report says beside the restorer's own: the files, and the settings that made them. */
export interface FileFacts {
  readonly input: { readonly name: string; readonly bytes: number; readonly sha256: string };
  readonly settings: Settings;
  /** What was written, by picture; `file` lies beside the report. */
  readonly outputs: Readonly<Record<string, { readonly file: string; readonly bytes: number }>>;
}

/** Everything that a person chose and that changes the results. */
export interface Settings {
  readonly format: string;
  readonly quality?: number | undefined;
  readonly sensitivity?: number | undefined;
  readonly mirrored?: boolean | undefined;
  readonly forceColor?: boolean | undefined;
  /** As `--hint` takes them, a space between two. */
  readonly hints?: string | undefined;
  /** SHA-256 of the mask file that was given. */
  readonly maskSha256?: string | undefined;
}

/** `NAME.report.json`. */
export type ReportFile = Report & FileFacts & { readonly program: string };

/** The part of a report that tells whether its photo is finished. */
const finishedSchema = z.object({
  input: z.object({ sha256: z.string() }),
  settings: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.object({ file: z.string(), bytes: z.number() })),
});

export const sha256Of = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export function reportBytes(report: Report, facts: FileFacts): Uint8Array {
  const file: ReportFile = { ...facts, ...report, program: `heirloom ${version}` };
  return new TextEncoder().encode(`${JSON.stringify(file, undefined, 2)}\n`);
}

/** Whether an earlier run has finished this photo with the same settings and all it wrote is still there. */
export async function isFinished(
  reportPath: string,
  wanted: { readonly sha256: string; readonly settings: Settings },
): Promise<boolean> {
  const finished = finishedSchema.safeParse(await readJson(reportPath));
  if (!finished.success) return false;
  const { input, settings, outputs } = finished.data;
  if (input.sha256 !== wanted.sha256 || !sameSettings(settings, wanted.settings)) return false;
  const files = Object.values(outputs);
  const sizes = await Promise.all(files.map(({ file }) => sizeOf(join(dirname(reportPath), basename(file)))));
  return files.every(({ bytes }, i) => bytes === sizes[i]);
}

function sameSettings(found: Record<string, unknown>, wanted: Settings): boolean {
  const keys = ["format", "quality", "sensitivity", "mirrored", "forceColor", "hints", "maskSha256"] as const;
  return keys.every((key) => found[key] === wanted[key]);
}

async function readJson(path: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    // No report, or half a one: then the photo is not finished.
    return undefined;
  }
}

async function sizeOf(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.size;
}
