import type { Report } from "@heirloom/core";
import { describe, expect, test } from "vitest";
import type { PhotoFacts } from "../worker/messages.js";
import {
  emptyQueue,
  nextToRun,
  type QueueAction,
  type QueueState,
  reduceQueue,
  selectedPhoto,
} from "./queue-state.js";

const facts: PhotoFacts = { width: 40, height: 30, depth: 8, channels: 1, losslessFormat: "png" };
const report: Report = {
  width: 40,
  height: 30,
  depth: 8,
  channels: 1,
  defectShare: 0.1,
  defectCount: 3,
  maskSource: "found",
  recommended: "restored-color",
  warnings: [],
  timings: { defectsMs: 1, inpaintMs: 1, colorMs: 1 },
  models: {},
};

const after = (actions: readonly QueueAction[], state: QueueState = emptyQueue) =>
  actions.reduce(reduceQueue, state);
const add = (...ids: string[]): QueueAction => ({
  kind: "add",
  photos: ids.map((id) => ({ id, name: `${id}.jpg`, bytes: 9 })),
});
const run: readonly QueueAction[] = [
  { kind: "started", id: "a" },
  { kind: "opened", id: "a", facts, nowMs: 0 },
];
const finish: QueueAction = { kind: "restored", id: "a", report };
const lifeOf = (state: QueueState, id = "a") => state.photos.find((photo) => photo.id === id)?.life;

describe("a queue of photos", () => {
  test("the first photo that is added is looked at, and the one looked at is restored first", () => {
    const two = after([add("a", "b")]);
    expect(selectedPhoto(two)?.id).toBe("a");
    expect(nextToRun(after([{ kind: "select", id: "b" }], two))?.id).toBe("b");
  });

  test("one photo runs at a time, and the next begins when it is done, failed or stopped", () => {
    const running = after([add("a", "b"), ...run]);
    expect(nextToRun(running)).toBeUndefined();
    expect(nextToRun(after([finish], running))?.id).toBe("b");
    expect(nextToRun(after([{ kind: "failed", id: "a", code: "picture-damaged" }], running))?.id).toBe("b");
    expect(nextToRun(after([{ kind: "stop", id: "a" }], running))?.id).toBe("b");
  });

  test("what arrives for a stopped photo changes nothing; again puts it back in the queue", () => {
    const stopped = after([add("a"), ...run, { kind: "stop", id: "a" }]);
    expect(after([finish, { kind: "progress", id: "a", stage: "color", done: 1, nowMs: 5 }], stopped)).toBe(
      stopped,
    );
    expect(lifeOf(after([{ kind: "again", id: "a" }], stopped))).toEqual({ kind: "waiting" });
  });

  test("a stage's start is remembered while it goes on, and taken anew by the next", () => {
    const start = after([
      add("a"),
      ...run,
      { kind: "progress", id: "a", stage: "defects", done: 0, nowMs: 10 },
    ]);
    const later = after([{ kind: "progress", id: "a", stage: "defects", done: 0.5, nowMs: 20 }], start);
    expect(lifeOf(later)).toMatchObject({ progress: { done: 0.5, stageStartedMs: 10 } });
    const next = after([{ kind: "progress", id: "a", stage: "inpaint", done: 0, nowMs: 30 }], later);
    expect(lifeOf(next)).toMatchObject({ progress: { stage: "inpaint", stageStartedMs: 30 } });
  });

  test("a failed correction keeps the results that there were", () => {
    const done = after([add("a"), ...run, finish]);
    const failed = after(
      [
        { kind: "correcting", id: "a", nowMs: 0 },
        { kind: "failed", id: "a", code: "out-of-memory" },
      ],
      done,
    );
    expect(lifeOf(failed)).toMatchObject({
      kind: "done",
      report,
      revision: 0,
      correction: { kind: "failed" },
    });
  });

  test("a correction counts as a new revision that is not yet downloaded", () => {
    const saved = after([add("a"), ...run, finish, { kind: "saved", ids: ["a"] }]);
    expect(saved.photos[0]?.isSaved).toBe(true);
    const corrected = after([{ kind: "correcting", id: "a", nowMs: 0 }, finish], saved);
    expect(lifeOf(corrected)).toMatchObject({ revision: 1, correction: { kind: "none" } });
    expect(corrected.photos[0]?.isSaved).toBe(false);
  });

  test("stopping a correction leaves the photo done", () => {
    const done = after([
      add("a"),
      ...run,
      finish,
      { kind: "correcting", id: "a", nowMs: 0 },
      { kind: "stop", id: "a" },
    ]);
    expect(lifeOf(done)).toMatchObject({ kind: "done", correction: { kind: "none" } });
  });

  test("when the worker dies, what it worked on says why, and all that was done is made again", () => {
    const state = after([
      add("a", "b", "c"),
      ...run,
      finish,
      { kind: "started", id: "b" },
      { kind: "worker-lost" },
    ]);
    expect(lifeOf(state, "a")).toEqual({ kind: "waiting" });
    expect(lifeOf(state, "b")).toEqual({ kind: "failed", code: "out-of-memory" });
    expect(lifeOf(state, "c")).toEqual({ kind: "waiting" });
  });

  test("removing the photo that is looked at goes on to the one after it", () => {
    const state = after([add("a", "b", "c"), { kind: "select", id: "b" }, { kind: "remove", id: "b" }]);
    expect(state.selected).toBe("c");
    expect(
      after(
        [
          { kind: "remove", id: "c" },
          { kind: "remove", id: "a" },
        ],
        state,
      ),
    ).toEqual(emptyQueue);
  });
});
