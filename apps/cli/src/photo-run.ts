import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type CallOptions,
  type ErrorCode,
  type Photo,
  type Platform,
  RestoreError,
  type Restorer,
  type Stage,
} from "@heirloom/core";
import { describeError } from "./describe-error.js";
import { exitStatus } from "./exit-status.js";
import { findPhotos, type PhotoFile } from "./find-photos.js";
import { removeAbandonedFiles } from "./publish.js";
import { type Ending, openReporter } from "./reporter.js";
import { checkEncoding, type EncodingChoice, resultEncoding, resultExtension } from "./result-encoding.js";
import { type ResultNames, resultNames } from "./result-names.js";
import type { World } from "./world.js";

/** What every command that works on photos takes. */
export interface PhotoRunOptions {
  readonly output: string;
  readonly encoding: EncodingChoice;
  readonly isRecursive: boolean;
  readonly isJson: boolean;
  readonly isVerbose: boolean;
  readonly threads?: number | undefined;
}

/** What a command's work on one photo is given. */
export interface PhotoTask {
  readonly file: PhotoFile;
  readonly bytes: Uint8Array;
  readonly platform: Platform;
  readonly restorer: Restorer;
  readonly names: ResultNames;
  readonly call: CallOptions;
  /** Decodes the photo, once it is known that it is needed. */
  decode(): Promise<Photo>;
  /** The encoding of its results and the end of their names. */
  readonly encoding: { readonly target: ReturnType<typeof resultEncoding>; readonly extension: string };
}

/** Errors that every further photo would meet as well. */
const endsRun: ReadonlySet<ErrorCode> = new Set([
  "disk-full",
  "model-missing",
  "model-hash",
  "model-shape",
  "card-invalid",
]);

/** Neither a defect nor a face can be made out below this. */
const smallestSidePx = 16;

/** Works on all photos that the paths stand for, one after the other; a bad one is named and the rest is done. */
export async function runPhotos(
  world: World,
  {
    paths,
    stages,
    options,
  }: { paths: readonly string[]; stages: readonly Stage[]; options: PhotoRunOptions },
  work: (task: PhotoTask) => Promise<Ending>,
): Promise<number> {
  checkEncoding(options.encoding);
  const found = await findPhotos(paths, { isRecursive: options.isRecursive, outputFolder: options.output });
  await mkdir(options.output, { recursive: true });
  const total = found.photos.length + found.failures.length;
  const reporter = openReporter(world, { total, stages, ...options });
  for (const failure of found.failures)
    reporter.fail(failure.path, new RestoreError(failure.code, failure.message));
  if (found.skippedResults > 0)
    world.complain(`${found.skippedResults} results of earlier runs were not searched again`);
  if (total === 0)
    throw new RestoreError("path-missing", `wanted photos, there are none in ${paths.join(", ")}`);

  const platform = await world.platform();
  const names = resultNames(options.output, found.photos);
  for (const subfolder of new Set(found.photos.map((photo) => photo.subfolder))) {
    removeAbandonedFiles(join(options.output, subfolder));
  }
  const restorer = await world.openRestorer({ threads: options.threads });
  try {
    for (const [index, file] of found.photos.entries()) {
      if (world.signal.aborted) break;
      const onProgress = reporter.start(file.path);
      try {
        const bytes = await readFile(file.path);
        const target = resultEncoding(bytes, options.encoding);
        const encoding = { target, extension: resultExtension(file.path, target.format) };
        const call = { signal: world.signal, onProgress };
        const decode = () => decodePhoto(bytes, platform);
        const task = { file, bytes, platform, restorer, names, call, decode, encoding };
        reporter.end(file.path, await work(task));
      } catch (error) {
        // A photo that the person's own stop cut short did not fail.
        if (world.signal.aborted) break;
        reporter.fail(file.path, error);
        if (endsRun.has(describeError(error).code)) {
          tellNotBegun(world, found.photos.length - index - 1);
          break;
        }
      }
    }
  } finally {
    await restorer.close();
  }
  return reporter.finish().failed > 0 ? exitStatus.failed : exitStatus.done;
}

function tellNotBegun(world: World, count: number): void {
  if (count > 0) world.complain(`${count} photo${count === 1 ? " was" : "s were"} not begun`);
}

async function decodePhoto(bytes: Uint8Array, platform: Platform): Promise<Photo> {
  const photo = await platform.decode(bytes);
  if (Math.min(photo.width, photo.height) >= smallestSidePx) return photo;
  throw new RestoreError(
    "picture-too-small",
    `wanted at least ${smallestSidePx} px on each side, the picture is ${photo.width}x${photo.height}`,
  );
}
