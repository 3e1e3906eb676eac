import { type Mask, shareOf } from "./mask.js";
import type { Stage } from "./models/card.js";
import type { LoadModel } from "./models/model.js";
import type { Photo } from "./photo.js";
import { findComponents } from "./pixels/components.js";
import type { ModelStamp, Picture, Report, WarningCode } from "./restoration.js";
import type { Models } from "./stages/stage.js";

interface Story {
  readonly search: Pick<Report, "maskSource" | "sensitivity">;
  /** What the stages warned of. */
  readonly warnings: readonly WarningCode[];
  readonly timings: Report["timings"];
  readonly models: Report["models"];
}

/** The report of a restoration of this photo with this mask. */
export function writeReport(photo: Photo, mask: Mask, { search, timings, models, ...story }: Story): Report {
  const { width, height, depth, channels } = photo;
  const defectShare = shareOf(mask);
  const warnings = new Set(story.warnings);
  if (defectShare === 0) warnings.add("no-defects");
  if (Math.min(width, height) < lowResolutionPx) warnings.add("low-resolution");
  return {
    width,
    height,
    depth,
    channels,
    defectShare,
    defectCount: findComponents(mask).list.length,
    ...search,
    recommended: recommend(warnings),
    warnings: [...warnings],
    timings,
    models,
  };
}

const lowResolutionPx = 200;

/** The picture that most people would want: all of it, but not what a search that erred or an old color spoils. */
export function recommend(warnings: ReadonlySet<WarningCode>): Picture {
  if (warnings.has("defects-everywhere")) return "color";
  return warnings.has("already-color") ? "restored" : "restored-color";
}

/** The same models, and which of them turn out to be used. */
export function noteModels(models: Models): { models: Models; used: Report["models"] } {
  const used: Partial<Record<Stage, ModelStamp>> = {};
  const noting =
    <S extends Stage>(load: LoadModel<S>): LoadModel<S> =>
    async () => {
      const model = await load();
      const { stage, version, sha256 } = model.card;
      used[stage] = { version, sha256 };
      return model;
    };
  return {
    models: {
      defects: noting(models.defects),
      inpaint: noting(models.inpaint),
      color: noting(models.color),
    },
    used,
  };
}

/** What stages take, added up: a stage may run twice. Time between them is nobody's. */
export function noteTimings() {
  const timings = { defectsMs: 0, inpaintMs: 0, colorMs: 0 };
  async function time<T>(stage: keyof typeof timings, work: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await work();
    timings[stage] += performance.now() - start;
    return result;
  }
  return { timings, time };
}
