import type { Backend, ErrorCode, Report, Stage } from "@heirloom/core";
import type { PhotoFacts, PhotoId } from "../worker/messages.js";

/** One photo and where its life stands. */
export interface QueuedPhoto {
  readonly id: PhotoId;
  readonly name: string;
  readonly bytes: number;
  readonly life: Life;
  /** Whether its results, as they are now, were downloaded. */
  readonly isSaved: boolean;
}

export type Life =
  | { readonly kind: "waiting" }
  /** The worker has the file and decodes it. */
  | { readonly kind: "reading" }
  | { readonly kind: "running"; readonly facts: PhotoFacts; readonly progress: RunProgress }
  /** A person stopped it. */
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly code: ErrorCode }
  | {
      readonly kind: "done";
      readonly facts: PhotoFacts;
      readonly report: Report;
      /** Grows with every correction. */
      readonly revision: number;
      readonly correction: CorrectionLife;
    };

/** What becomes of a correction; the results before it stay until it is done. */
export type CorrectionLife =
  | { readonly kind: "none" }
  | { readonly kind: "running"; readonly progress: RunProgress }
  | { readonly kind: "failed"; readonly code: ErrorCode };

export interface RunProgress {
  /** "networks" until the first of the stages reports. */
  readonly stage: "networks" | Stage;
  /** Of the stage, 0..1. */
  readonly done: number;
  /** On the page's clock. */
  readonly stageStartedMs: number;
}

export type Download =
  | { readonly kind: "none" }
  | { readonly kind: "coming"; readonly receivedBytes: number; readonly totalBytes: number }
  | { readonly kind: "here" };

export interface QueueState {
  readonly photos: readonly QueuedPhoto[];
  readonly selected: PhotoId | undefined;
  readonly download: Download;
  readonly backend: Backend | undefined;
  /** The color network takes a person's word on some colors. */
  readonly canHint: boolean;
}

export const emptyQueue: QueueState = {
  photos: [],
  selected: undefined,
  download: { kind: "none" },
  backend: undefined,
  canHint: false,
};

export type QueueAction =
  | { readonly kind: "add"; readonly photos: readonly { id: PhotoId; name: string; bytes: number }[] }
  | { readonly kind: "remove"; readonly id: PhotoId }
  | { readonly kind: "select"; readonly id: PhotoId }
  | { readonly kind: "stop"; readonly id: PhotoId }
  | { readonly kind: "again"; readonly id: PhotoId }
  | { readonly kind: "started"; readonly id: PhotoId }
  | { readonly kind: "opened"; readonly id: PhotoId; readonly facts: PhotoFacts; readonly nowMs: number }
  | {
      readonly kind: "progress";
      readonly id: PhotoId;
      readonly stage: Stage;
      readonly done: number;
      readonly nowMs: number;
    }
  | { readonly kind: "restored"; readonly id: PhotoId; readonly report: Report }
  | { readonly kind: "failed"; readonly id: PhotoId; readonly code: ErrorCode }
  | { readonly kind: "correcting"; readonly id: PhotoId; readonly nowMs: number }
  | { readonly kind: "saved"; readonly ids: readonly PhotoId[] }
  | { readonly kind: "download"; readonly download: Download }
  | { readonly kind: "networks-here"; readonly canHint: boolean }
  | { readonly kind: "backend"; readonly backend: Backend }
  /** The worker died, and every pixel with it; the files are still here. */
  | { readonly kind: "worker-lost" };

/** State and action in, state out. What arrives late for a photo that was stopped or removed changes nothing. */
export function reduceQueue(state: QueueState, action: QueueAction): QueueState {
  switch (action.kind) {
    case "add": {
      const added = action.photos.map(
        (photo) => ({ ...photo, life: { kind: "waiting" }, isSaved: false }) as const,
      );
      return { ...state, photos: [...state.photos, ...added], selected: state.selected ?? added.at(0)?.id };
    }
    case "remove":
      return remove(state, action.id);
    case "select":
      return state.photos.some(({ id }) => id === action.id) ? { ...state, selected: action.id } : state;
    case "download":
      return { ...state, download: action.download };
    case "networks-here":
      return { ...state, download: { kind: "here" }, canHint: action.canHint };
    case "backend":
      return { ...state, backend: action.backend };
    case "saved":
      return mapPhotos(state, (photo) =>
        action.ids.includes(photo.id) ? { ...photo, isSaved: true } : photo,
      );
    case "worker-lost":
      return { ...mapPhotos(state, afterLoss), download: { kind: "none" } };
    default:
      return mapPhotos(state, (photo) => {
        if (photo.id !== action.id) return photo;
        const life = nextLife(photo.life, action);
        return life === photo.life
          ? photo
          : { ...photo, life, isSaved: photo.isSaved && action.kind !== "restored" };
      });
  }
}

type LifeAction = Extract<
  QueueAction,
  { kind: "stop" | "again" | "started" | "opened" | "progress" | "restored" | "failed" | "correcting" }
>;

function nextLife(life: Life, action: LifeAction): Life {
  switch (action.kind) {
    case "started":
      return life.kind === "waiting" ? { kind: "reading" } : life;
    case "again":
      return life.kind === "failed" || life.kind === "stopped" ? { kind: "waiting" } : life;
    case "opened":
      if (life.kind !== "reading") return life;
      return { kind: "running", facts: action.facts, progress: begin("networks", action.nowMs) };
    case "correcting":
      return life.kind === "done"
        ? { ...life, correction: { kind: "running", progress: begin("inpaint", action.nowMs) } }
        : life;
    case "progress":
      return withProgress(life, action);
    case "restored":
      if (life.kind === "running") {
        return {
          kind: "done",
          facts: life.facts,
          report: action.report,
          revision: 0,
          correction: { kind: "none" },
        };
      }
      if (life.kind !== "done" || life.correction.kind !== "running") return life;
      return { ...life, report: action.report, revision: life.revision + 1, correction: { kind: "none" } };
    case "stop":
      if (life.kind === "done") return { ...life, correction: { kind: "none" } };
      return life.kind === "failed" ? life : { kind: "stopped" };
    case "failed":
      if (life.kind === "done") {
        return life.correction.kind === "running"
          ? { ...life, correction: { kind: "failed", code: action.code } }
          : life;
      }
      return life.kind === "reading" || life.kind === "running"
        ? { kind: "failed", code: action.code }
        : life;
  }
}

const begin = (stage: RunProgress["stage"], stageStartedMs: number): RunProgress => ({
  stage,
  done: 0,
  stageStartedMs,
});

function withProgress(life: Life, { stage, done, nowMs }: LifeAction & { kind: "progress" }): Life {
  const move = (old: RunProgress): RunProgress => ({
    stage,
    done,
    stageStartedMs: old.stage === stage ? old.stageStartedMs : nowMs,
  });
  if (life.kind === "running") return { ...life, progress: move(life.progress) };
  if (life.kind === "done" && life.correction.kind === "running") {
    return { ...life, correction: { kind: "running", progress: move(life.correction.progress) } };
  }
  return life;
}

/** What was under way most likely needed the memory that there was not; what was done is made again from its file. */
function afterLoss(photo: QueuedPhoto): QueuedPhoto {
  const { life } = photo;
  const wasCorrecting = life.kind === "done" && life.correction.kind === "running";
  if (life.kind === "reading" || life.kind === "running" || wasCorrecting) {
    return { ...photo, life: { kind: "failed", code: "out-of-memory" } };
  }
  return life.kind === "done" ? { ...photo, life: { kind: "waiting" } } : photo;
}

function remove(state: QueueState, id: PhotoId): QueueState {
  const at = state.photos.findIndex((photo) => photo.id === id);
  const photos = state.photos.filter((photo) => photo.id !== id);
  if (state.selected !== id) return { ...state, photos };
  return { ...state, photos, selected: photos[Math.min(at, photos.length - 1)]?.id };
}

function mapPhotos(state: QueueState, change: (photo: QueuedPhoto) => QueuedPhoto): QueueState {
  const photos = state.photos.map(change);
  return photos.every((photo, i) => photo === state.photos[i]) ? state : { ...state, photos };
}

export const isBusy = ({ life }: QueuedPhoto): boolean =>
  life.kind === "reading" ||
  life.kind === "running" ||
  (life.kind === "done" && life.correction.kind === "running");

/** The photo to begin with now: the one that is looked at, else the first that waits; none while one is under way. */
export function nextToRun({ photos, selected }: QueueState): QueuedPhoto | undefined {
  if (photos.some(isBusy)) return undefined;
  const waiting = photos.filter(({ life }) => life.kind === "waiting");
  return waiting.find(({ id }) => id === selected) ?? waiting[0];
}

export const selectedPhoto = ({ photos, selected }: QueueState): QueuedPhoto | undefined =>
  photos.find(({ id }) => id === selected);
