import type { Mask } from "./mask.js";
import type { Stage } from "./models/card.js";
import type { LoadModel } from "./models/model.js";
import type { Photo } from "./photo.js";
import { findComponents } from "./pixels/components.js";
import type { ModelStamp, Picture, Restoration, WarningCode } from "./restoration.js";
import { type FindDefectsOptions, findDefects, shareOf, usualSensitivity } from "./stages/1-defects.js";
import { inpaint } from "./stages/2-inpaint.js";
import { colorize } from "./stages/3-color.js";
import type { CallOptions, Models } from "./stages/stage.js";

export interface RestoreOptions extends FindDefectsOptions {
  /** Fills this mask instead of searching for defects. Rejects with `mask-size` unless it has the photo's size. */
  readonly mask?: Mask | undefined;
}

/** The whole story: photo -> defects -> inpainted -> colored; and the scan itself colored. */
export async function restore(photo: Photo, models: Models, options: RestoreOptions): Promise<Restoration> {
  const { sensitivity = usualSensitivity } = options;
  const { used, noting } = noteUse();

  const start = performance.now();
  const defects = options.mask
    ? { mask: options.mask, warnings: [] }
    : await findDefects(photo, noting(models.defects), options);
  const { mask } = defects;

  const found = performance.now();
  const inpainted = await inpaint(photo, mask, noting(models.inpaint), options);
  const restored = inpainted.photo;

  const filled = performance.now();
  const load = noting(models.color);
  const colored = await colorize(restored, load, part(options, 0, restored === photo ? 1 : 0.5));
  const isColor = colored.photo === restored;
  // One verdict for both: stains may color the scan of a print that is grey once restored.
  const color =
    restored === photo || isColor
      ? photo
      : (await colorize(photo, load, { ...part(options, 0.5, 1), force: true })).photo;
  const end = performance.now();

  const warnings = [...defects.warnings, ...inpainted.warnings, ...colored.warnings];
  if (Math.min(photo.width, photo.height) < lowResolutionPx) warnings.push("low-resolution");
  return {
    restored,
    restoredColor: colored.photo,
    color: restored === photo ? colored.photo : color,
    mask,
    report: {
      width: photo.width,
      height: photo.height,
      depth: photo.depth,
      channels: photo.channels,
      defectShare: shareOf(mask),
      defectCount: findComponents(mask).list.length,
      ...(options.mask ? { maskSource: "given" } : { maskSource: "found", sensitivity }),
      recommended: recommend(warnings),
      warnings,
      timings: { defectsMs: found - start, inpaintMs: filled - found, colorMs: end - filled },
      models: used,
    },
  };
}

const lowResolutionPx = 200;

function recommend(warnings: readonly WarningCode[]): Picture {
  if (warnings.includes("defects-everywhere")) return "color";
  return warnings.includes("already-color") ? "restored" : "restored-color";
}

/** Wraps loaders so that the report can name the networks that were needed. */
function noteUse() {
  const used: Partial<Record<Stage, ModelStamp>> = {};
  const noting =
    <S extends Stage>(load: LoadModel<S>): LoadModel<S> =>
    async () => {
      const model = await load();
      const { stage, version, sha256 } = model.card;
      used[stage] = { version, sha256 };
      return model;
    };
  return { used, noting };
}

/** The same call as a part of a longer one: its progress runs from `from` to `to`. */
const part = ({ signal, onProgress }: CallOptions, from: number, to: number): CallOptions => ({
  signal,
  onProgress: ({ stage, done }) => onProgress?.({ stage, done: from + done * (to - from) }),
});
