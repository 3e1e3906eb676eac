import {
  type CallOptions,
  type DefectMap,
  type Mask,
  type Photo,
  type Picture,
  type Platform,
  type Report,
  RestoreError,
  type Restorer,
} from "@heirloom/core";
import { correct } from "./correct.js";
import { errorCodeOf } from "./error-code.js";
import type { FromWorker, Hint, PhotoId, Preview, Shown, ToWorker } from "./messages.js";
import type { Networks } from "./networks.js";
import type { PhotoShelf } from "./photo-shelf.js";
import { reportOf } from "./report-of.js";
import { losslessFormatOf } from "./result-files.js";

/** What the desk works with; the worker's entry gives it the browser's, a test gives it its own. */
export interface DeskTools {
  readonly platform: Platform;
  readonly restorer: () => Promise<Restorer>;
  readonly networks: Networks;
  readonly shelf: PhotoShelf;
  /** Throws for a photo that cannot be restored here. */
  readonly check: (photo: Photo) => void;
  readonly preview: (photo: Photo) => Promise<Preview>;
  readonly post: (message: FromWorker, transfer?: Transferable[]) => void;
}

/** A photo on the desk, less its pixels: those are on the shelf as `ID/scan`, `ID/restored` and so on. */
export interface Sheet {
  readonly name: string;
  readonly bytes: Blob;
  readonly losslessFormat: "png" | "tiff" | "webp";
  readonly map: DefectMap;
  readonly mask: Mask;
  /** That the colored pictures were made with. */
  readonly hints: readonly Hint[];
  readonly report: Report;
}

export interface Desk {
  work(message: Exclude<ToWorker, { kind: "ask" | "prepare" | "never-mind" }>): Promise<void>;
  sheet(id: PhotoId): Sheet;
  pictureOf(id: PhotoId, shown: Shown): Promise<Photo>;
}

const pictures: readonly Picture[] = ["restored", "restored-color", "color"];

/** Restores, corrects and keeps photos. One failed photo says so and touches no other. */
export function openDesk(tools: DeskTools): Desk {
  const { shelf, post } = tools;
  const sheets = new Map<PhotoId, Sheet>();
  const underWay = new Map<PhotoId, AbortController>();

  const callOf = (id: PhotoId, signal: AbortSignal): CallOptions => ({
    signal,
    onProgress: ({ stage, done }) => post({ kind: "progress", id, stage, done }),
  });

  async function restore({ id, file, name }: ToWorker & { kind: "restore" }, signal: AbortSignal) {
    const networks = tools.networks.fetch(signal);
    // Whoever waits for them hears of it.
    networks.catch(() => {});
    const bytes = new Uint8Array(await file.arrayBuffer());
    const photo = await tools.platform.decode(bytes);
    tools.check(photo);
    signal.throwIfAborted();
    shelf.put(`${id}/scan`, photo);
    const losslessFormat = losslessFormatOf(bytes);
    const { width, height, depth, channels } = photo;
    const preview = await tools.preview(photo);
    const facts = { width, height, depth, channels, losslessFormat };
    post({ kind: "opened", id, facts, preview }, [preview.bitmap]);

    await networks;
    const { inputs } = await tools.networks.card("color");
    post({ kind: "networks-here", canHint: inputs.some((input) => input.name === "hints") });
    signal.throwIfAborted();
    const restorer = await tools.restorer();
    const call = callOf(id, signal);
    const start = performance.now();
    const found = await restorer.findDefects(photo, call);
    const defectsMs = performance.now() - start;
    // Each is parked once it is finished where the device is short of memory.
    const previews: Partial<Record<Picture, Preview>> = {};
    const restoration = await restorer.restoreEach(photo, {
      ...call,
      mask: found.mask,
      onPicture: async (picture, finished) => {
        shelf.put(`${id}/${picture}`, finished);
        previews[picture] = await tools.preview(finished);
      },
    });
    const report = reportOf(restoration.report, {
      found: found.warnings,
      defectsMs,
      card: await tools.networks.card("defects"),
    });
    signal.throwIfAborted();
    sheets.set(id, {
      name,
      bytes: file,
      losslessFormat,
      map: found.map,
      mask: found.mask,
      hints: [],
      report,
    });
    show(id, previews);
  }

  async function apply({ id, correction }: ToWorker & { kind: "apply" }, signal: AbortSignal) {
    const sheet = sheetOf(id);
    const restorer = await tools.restorer();
    const result = await correct(
      {
        scan: await shelf.take(`${id}/scan`),
        before: { mask: sheet.mask, photo: await shelf.take(`${id}/restored`) },
        color: await shelf.take(`${id}/color`),
        hints: sheet.hints,
        report: sheet.report,
      },
      correction,
      { restorer, call: callOf(id, signal) },
    );
    signal.throwIfAborted();
    const { mask, hints } = correction;
    sheets.set(id, { ...sheet, mask, hints, report: result.report });
    const previews: Partial<Record<Picture, Preview>> = {};
    for (const picture of pictures) {
      shelf.put(`${id}/${picture}`, result.pictures[picture]);
      previews[picture] = await tools.preview(result.pictures[picture]);
    }
    show(id, previews);
  }

  function show(
    id: PhotoId,
    { restored, "restored-color": restoredColor, color }: Partial<Record<Picture, Preview>>,
  ): void {
    if (!restored || !restoredColor || !color)
      throw new RestoreError("internal", "wanted three pictures, not all of them came");
    const { mask, report } = sheetOf(id);
    // The page draws on its own copy; the worker's stays for the files.
    const copy = { ...mask, bits: mask.bits.slice() };
    const previews = { restored, "restored-color": restoredColor, color };
    const transfer = [copy.bits.buffer, restored.bitmap, restoredColor.bitmap, color.bitmap];
    post({ kind: "restored", id, report, mask: copy, previews }, transfer);
  }

  function sheetOf(id: PhotoId): Sheet {
    const sheet = sheets.get(id);
    if (sheet === undefined)
      throw new RestoreError("internal", `wanted the photo ${id}, it is not on the desk`);
    return sheet;
  }

  function forget(id: PhotoId): void {
    sheets.delete(id);
    for (const shown of ["scan", ...pictures]) shelf.drop(`${id}/${shown}`);
  }

  return {
    sheet: sheetOf,
    pictureOf: (id, shown) => shelf.take(`${id}/${shown}`),
    async work(message) {
      const { id } = message;
      if (message.kind === "cancel" || message.kind === "forget") {
        underWay.get(id)?.abort();
        if (message.kind === "forget") forget(id);
        return;
      }
      const controller = new AbortController();
      underWay.get(id)?.abort();
      underWay.set(id, controller);
      try {
        if (message.kind === "restore") await restore(message, controller.signal);
        else await apply(message, controller.signal);
      } catch (error) {
        const code = controller.signal.aborted ? "cancelled" : errorCodeOf(error);
        if (message.kind === "restore") forget(id);
        post({ kind: "failed", id, code, message: error instanceof Error ? error.message : String(error) });
      } finally {
        if (underWay.get(id) === controller) underWay.delete(id);
      }
    },
  };
}
