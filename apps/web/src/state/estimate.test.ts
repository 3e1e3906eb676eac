import { expect, test } from "vitest";
import { isLate, learnPace, millisecondsLeft, shareDone, unknownPace, type Work } from "./estimate.js";
import type { RunProgress } from "./queue-state.js";

const work: Work = { megapixels: 1, backend: "wasm-threads", pace: unknownPace };
const at = (stage: RunProgress["stage"], done: number): RunProgress => ({ stage, done, stageStartedMs: 0 });

test("less is left with every stage, and a larger photo takes longer", () => {
  const left = (["networks", "defects", "inpaint", "color"] as const).map((s) =>
    millisecondsLeft(at(s, 0), work, 0),
  );
  expect(left[0]).toBe(left[1]);
  expect(left[1]).toBeGreaterThan(left[2]);
  expect(left[2]).toBeGreaterThan(left[3]);
  expect(millisecondsLeft(at("inpaint", 0), { ...work, megapixels: 48 }, 0)).toBeGreaterThan(30_000);
});

test("a stage that goes slower than guessed is believed the further it has come", () => {
  const slow = millisecondsLeft(at("color", 0.5), work, 20_000);
  expect(slow).toBeGreaterThan(0);
  expect(millisecondsLeft(at("color", 0.9), work, 36_000)).toBeLessThan(5000);
});

test("the share grows by the clock between two reports, but never to the end of the stage", () => {
  const start = shareDone(at("defects", 0), work, 0);
  const later = shareDone(at("defects", 0), work, 1000);
  const muchLater = shareDone(at("defects", 0), work, 1e6);
  expect([start, later > start, muchLater < shareDone(at("inpaint", 0), work, 0)]).toEqual([0, true, true]);
  expect(shareDone(at("color", 1), work, 0)).toBeCloseTo(1);
});

test("a photo teaches the pace of this machine, and no measurement makes it absurd", () => {
  const usual = { defectsMs: 2600, inpaintMs: 3000, colorMs: 2800 };
  expect(learnPace(work, usual)).toEqual(unknownPace);
  expect(learnPace(work, { ...usual, inpaintMs: 9000 }).inpaint).toBe(2);
  expect(learnPace(work, { ...usual, inpaintMs: 1e9 }).inpaint).toBe(20);
});

test("a stage is late when it takes twice what it should", () => {
  expect([isLate(at("color", 0.1), work, 3000), isLate(at("color", 0.1), work, 30_000)]).toEqual([
    false,
    true,
  ]);
  expect(isLate(at("color", 0.95), work, 30_000)).toBe(false);
});
