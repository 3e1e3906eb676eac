import type { ErrorCode, Picture, Stage, WarningCode } from "@heirloom/core";
import type { Swatch } from "../state/palette.js";

/** Every text of the site, in one language. The compiler sees to it that no language lacks one. */
export interface Texts {
  readonly languageName: string;
  readonly tagline: string;
  readonly start: {
    readonly headline: string;
    readonly lead: string;
    readonly drop: string;
    readonly dropHere: string;
    readonly choose: string;
    readonly camera: string;
    readonly formats: string;
    readonly privacy: string;
    readonly examples: string;
    readonly exampleNames: Readonly<Record<ExampleName, string>>;
    readonly before: string;
    readonly after: string;
    readonly compare: string;
  };
  readonly header: {
    readonly add: string;
    readonly language: string;
    readonly theme: string;
    readonly themes: Readonly<Record<Theme, string>>;
    readonly home: string;
  };
  readonly queue: {
    readonly title: string;
    readonly remove: (name: string) => string;
    readonly states: Readonly<Record<"waiting" | "running" | "stopped" | "failed" | "done", string>>;
    readonly summary: (done: number, all: number) => string;
    readonly saveAll: string;
  };
  readonly run: {
    readonly stages: Readonly<Record<"reading" | "networks" | Stage, string>>;
    readonly stageNotes: Readonly<Record<Stage, string>>;
    readonly download: (received: string, total: string) => string;
    readonly downloadOnce: string;
    readonly left: (time: { seconds: number } | { minutes: number }) => string;
    readonly almost: string;
    readonly late: string;
    readonly waiting: string;
    readonly cancel: string;
    readonly stopped: string;
    readonly again: string;
    readonly resume: string;
    readonly remove: string;
  };
  readonly result: {
    readonly title: string;
    readonly pictures: Readonly<Record<Picture, string>>;
    readonly pictureNotes: Readonly<Record<Picture, string>>;
    readonly recommended: string;
    readonly why: Readonly<Record<"usual" | "already-color" | "defects-everywhere" | "no-defects", string>>;
    readonly warnings: Readonly<Record<WarningCode, string>>;
    readonly facts: (facts: { count: number; percent: string; size: string }) => string;
    readonly save: string;
    readonly savePicture: (picture: string) => string;
    readonly saveZip: string;
    readonly zipNote: string;
    readonly format: string;
    readonly lossless: (format: string) => string;
    readonly jpeg: string;
    readonly preparing: string;
    readonly correct: string;
  };
  readonly look: {
    readonly mode: string;
    readonly modes: Readonly<Record<"slider" | "side" | "single", string>>;
    readonly scan: string;
    readonly slider: string;
    readonly zoomIn: string;
    readonly zoomOut: string;
    readonly fit: string;
    readonly actual: string;
    readonly overlay: string;
    readonly stage: string;
    readonly keys: string;
  };
  readonly correct: {
    readonly title: string;
    readonly done: string;
    readonly sensitivity: string;
    readonly less: string;
    readonly more: string;
    readonly tools: string;
    readonly toolNames: Readonly<Record<ToolName, string>>;
    readonly toolNotes: Readonly<Record<ToolName, string>>;
    readonly size: string;
    readonly undo: string;
    readonly redo: string;
    readonly clear: string;
    readonly apply: string;
    readonly unchanged: string;
    readonly ground: string;
    readonly grounds: Readonly<Record<"scan" | "result", string>>;
    readonly colors: string;
    readonly eyedropper: string;
    readonly custom: string;
    readonly swatches: Readonly<Record<Swatch, string>>;
    readonly hintCount: (count: number) => string;
  };
  readonly say: {
    readonly added: (count: number) => string;
    readonly restored: (name: string) => string;
    readonly corrected: string;
    readonly saved: (name: string) => string;
    readonly ready: string;
    readonly offline: string;
    readonly crashed: string;
    readonly saveFailed: string;
    readonly oneThread: string;
    readonly noGpu: string;
    readonly keepOpen: string;
    readonly stillHere: string;
    readonly putAway: string;
  };
  readonly errors: Readonly<Record<ErrorCode, string>>;
  /** Of a server that whoever runs the site offers for photos that a device cannot hold. */
  readonly server: {
    readonly offer: string;
    readonly note: (host: string) => string;
  };
}

export type ExampleName = "grace-hopper" | "dust-bowl-home" | "nagasaki-boats";
export type Theme = "auto" | "light" | "dark";
export type ToolName = "move" | "judge" | "add" | "erase" | "trace" | "protect" | "hint";
