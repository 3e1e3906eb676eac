import type { Edits } from "@heirloom/canvas";
import type { Picture, Report } from "@heirloom/core";
import {
  correctionOf,
  type Editing,
  type EditingAction,
  isUnapplied,
  openEditing,
  reduceEditing,
} from "../state/editing-state.js";
import { learnPace } from "../state/estimate.js";
import { firstLook, type LookAction, type LookState, reduceLook } from "../state/look-state.js";
import {
  emptyQueue,
  isBusy,
  nextToRun,
  type QueueAction,
  type QueueState,
  reduceQueue,
} from "../state/queue-state.js";
import type { PhotoFacts, PhotoId, Place, ResultFormat } from "../worker/messages.js";
import { openPictureStore, type PictureStore } from "./picture-store.js";
import { reduceSettings, type Settings, type SettingsAction } from "./settings.js";
import { openStore, type Store } from "./store.js";
import { connectWorker, type News, type WorkerPort } from "./worker-client.js";

/** Something to tell once, to eyes and to a screen reader. */
export type Notice =
  | { readonly kind: "added"; readonly count: number }
  | { readonly kind: "restored" | "saved"; readonly name: string }
  | { readonly kind: "corrected" | "crashed" | "saveFailed" | "offline" | "stillHere" | "putAway" };

/** Everything that the page can do: components draw what the stores hold, and call these. */
export interface Studio {
  readonly queue: Store<QueueState, QueueAction>;
  readonly look: Store<LookState, LookAction>;
  readonly settings: Store<Settings, SettingsAction>;
  readonly notice: Store<Notice | undefined, Notice | undefined>;
  readonly pictures: PictureStore;
  editing(id: PhotoId): Store<Editing, EditingAction> | undefined;
  /** Has the networks come while a person still chooses a photo. */
  prepare(): void;
  /** No photo comes after all. */
  neverMind(): void;
  add(files: readonly File[]): void;
  select(id: PhotoId): void;
  remove(id: PhotoId): void;
  stop(id: PhotoId): void;
  again(id: PhotoId): void;
  moveSensitivity(id: PhotoId, sensitivity: number): void;
  trace(id: PhotoId, from: Place, to: Place): Promise<readonly Place[]>;
  apply(id: PhotoId): void;
  savePicture(id: PhotoId, picture: Picture, format: ResultFormat): Promise<void>;
  saveZip(ids: readonly PhotoId[], format: ResultFormat): Promise<void>;
}

export interface StudioWorld {
  readonly startWorker: () => WorkerPort;
  readonly now: () => number;
  readonly settings: Settings;
  /** Hands a file to the browser's downloads. */
  readonly save: (file: { name: string; file: Blob }) => void;
  /** A small picture of a file, where the browser can read it. */
  readonly thumbnail: (file: File) => Promise<ImageBitmap>;
}

export function openStudio(world: StudioWorld): Studio {
  const queue = openStore(emptyQueue, reduceQueue);
  const look = openStore(firstLook, reduceLook);
  const settings = openStore(world.settings, reduceSettings);
  const notice = openStore<Notice | undefined, Notice | undefined>(undefined, (_, next) => next);
  const files = new Map<PhotoId, File>();
  const editings = new Map<PhotoId, Store<Editing, EditingAction>>();
  const worker = connectWorker(world.startWorker, { news: hear, lost: recover });
  const pictures = openPictureStore((tile) => worker.tile({ kind: "tile", ...tile }));
  const applying = new Map<PhotoId, Edits>();
  let added = 0;

  queue.subscribe(() => {
    const next = nextToRun(queue.get());
    const file = next && files.get(next.id);
    if (!next || !file) return;
    queue.dispatch({ kind: "started", id: next.id });
    worker.send({ kind: "restore", id: next.id, file, name: next.name });
  });

  function hear(news: News): void {
    const nowMs = world.now();
    switch (news.kind) {
      case "download": {
        const { receivedBytes, totalBytes } = news;
        queue.dispatch({ kind: "download", download: { kind: "coming", receivedBytes, totalBytes } });
        break;
      }
      case "opened":
        if (!files.has(news.id)) {
          news.preview.bitmap.close();
          break;
        }
        pictures.setPreviews(news.id, { scan: news.preview });
        queue.dispatch({ ...news, nowMs });
        break;
      case "progress":
        queue.dispatch({ ...news, nowMs });
        break;
      case "restored":
        hearRestored(news);
        break;
      case "failed":
        // Otherwise the page itself stopped it and has gone on since.
        if (news.code !== "cancelled") queue.dispatch(news);
        break;
      case "networks-here":
      case "backend":
        queue.dispatch(news);
        break;
    }
  }

  function hearRestored({ id, report, mask, previews }: News & { kind: "restored" }): void {
    const photo = queue.get().photos.find((each) => each.id === id);
    if (photo === undefined || !isBusy(photo)) return;
    pictures.setPreviews(id, previews);
    const editing = editings.get(id);
    const edits = applying.get(id);
    applying.delete(id);
    if (photo.life.kind === "done") {
      if (edits) editing?.dispatch({ kind: "applied", edits });
      look.dispatch({ kind: "choose-ground", ground: "result" });
      notice.dispatch({ kind: "corrected" });
    } else {
      const found = openEditing(mask);
      // After a lost worker the marks of before are still here, to be applied again.
      if (editing) editing.dispatch({ kind: "applied", edits: found.applied });
      else editings.set(id, openStore(found, reduceEditing));
      if (photo.life.kind === "running") learn(photo.life.facts, report);
      if (queue.get().selected === id) look.dispatch({ kind: "meet", recommended: report.recommended });
      notice.dispatch({ kind: "restored", name: photo.name });
    }
    queue.dispatch({ kind: "restored", id, report });
  }

  function learn({ width, height }: PhotoFacts, { timings }: Report): void {
    const { pace } = settings.get();
    const work = { megapixels: (width * height) / 1e6, backend: queue.get().backend, pace };
    settings.dispatch({ kind: "learn", pace: learnPace(work, timings) });
  }

  function recover(): void {
    queue.dispatch({ kind: "worker-lost" });
    notice.dispatch({ kind: "crashed" });
  }

  function select(id: PhotoId): void {
    queue.dispatch({ kind: "select", id });
    const life = queue.get().photos.find((photo) => photo.id === id)?.life;
    look.dispatch({
      kind: "meet",
      recommended: life?.kind === "done" ? life.report.recommended : "restored-color",
    });
  }

  async function save(
    ids: readonly PhotoId[],
    make: () => Promise<{ name: string; file: Blob }>,
  ): Promise<void> {
    try {
      const file = await make();
      world.save(file);
      queue.dispatch({ kind: "saved", ids });
      notice.dispatch({ kind: "saved", name: file.name });
    } catch {
      notice.dispatch({ kind: "saveFailed" });
    }
  }

  /** One after the other: a browser decodes each in full. */
  async function showThumbnails(given: readonly { id: PhotoId; file: File }[]): Promise<void> {
    for (const { id, file } of given) {
      const bitmap = await world.thumbnail(file).catch(() => undefined);
      if (bitmap && files.has(id)) pictures.setThumbnail(id, bitmap);
    }
  }

  const sensitivityWanted = new Map<PhotoId, number>();
  /** The mask at the latest sensitivity; those that a moving slider passed meanwhile are left out. */
  async function moveSensitivity(id: PhotoId, sensitivity: number): Promise<void> {
    const isUnderWay = sensitivityWanted.has(id);
    sensitivityWanted.set(id, sensitivity);
    if (isUnderWay) return;
    try {
      for (let done: number | undefined; done !== sensitivityWanted.get(id); ) {
        done = sensitivityWanted.get(id) ?? sensitivity;
        const mask = await worker.maskAt({ kind: "mask-at", id, sensitivity: done });
        editings.get(id)?.dispatch({ kind: "move-sensitivity", sensitivity: done, mask });
      }
    } catch {
      // The worker was lost and says so by itself; the marks stay as they were.
    } finally {
      sensitivityWanted.delete(id);
    }
  }

  return {
    queue,
    look,
    settings,
    notice,
    pictures,
    editing: (id) => editings.get(id),
    prepare: () => worker.send({ kind: "prepare" }),
    neverMind: () => worker.send({ kind: "never-mind" }),
    add(given) {
      if (given.length === 0) return;
      const photos = given.map((file) => ({ id: `photo-${++added}`, file }));
      for (const { id, file } of photos) files.set(id, file);
      void showThumbnails(photos);
      queue.dispatch({
        kind: "add",
        photos: photos.map(({ id, file }) => ({ id, name: file.name, bytes: file.size })),
      });
      notice.dispatch({ kind: "added", count: photos.length });
    },
    select,
    remove(id) {
      files.delete(id);
      editings.delete(id);
      pictures.drop(id);
      worker.send({ kind: "forget", id });
      const { selected } = queue.get();
      queue.dispatch({ kind: "remove", id });
      const next = queue.get().selected;
      if (next !== undefined && next !== selected) select(next);
    },
    stop(id) {
      worker.send({ kind: "cancel", id });
      queue.dispatch({ kind: "stop", id });
    },
    again: (id) => queue.dispatch({ kind: "again", id }),
    moveSensitivity: (id, sensitivity) => void moveSensitivity(id, sensitivity),
    trace: (id, from, to) => worker.trace({ kind: "trace", id, from, to }),
    apply(id) {
      const editing = editings.get(id)?.get();
      if (editing === undefined || !isUnapplied(editing)) return;
      const correction = correctionOf(editing);
      applying.set(id, editing.editor.edits);
      queue.dispatch({ kind: "correcting", id, nowMs: world.now() });
      worker.send({ kind: "apply", id, correction }, [correction.mask.bits.buffer]);
    },
    savePicture: (id, picture, format) =>
      save([id], () => worker.file({ kind: "file", id, picture, format })),
    saveZip: (ids, format) => save(ids, () => worker.file({ kind: "zip", ids, format })),
  };
}
