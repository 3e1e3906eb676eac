import { expect, test } from "vitest";
import { actionForKey } from "../panel/use-edit-keys.js";
import { unknownPace } from "../state/estimate.js";
import { readSettings, writeSettings } from "./settings.js";

const storageOf = (text: string | null) => ({ getItem: () => text });

test("settings come back as they were written", () => {
  const kept = new Map<string, string>();
  const settings = {
    language: "zh-Hant",
    theme: "dark",
    pace: { defects: 2, inpaint: 1, color: 1 },
  } as const;
  writeSettings({ setItem: (key, text) => void kept.set(key, text) }, settings);
  expect(readSettings({ getItem: (key) => kept.get(key) ?? null }, ["en"])).toEqual(settings);
});

test("what is not what was written gives the usual settings, in the person's language", () => {
  const usual = { language: "zh-Hans", theme: "auto", pace: unknownPace };
  for (const text of [null, "", "{", "7", "[]", '{"language":"tlh","theme":7,"pace":{"defects":-1}}']) {
    expect(readSettings(storageOf(text), ["zh-CN"])).toEqual(usual);
  }
  expect(readSettings(undefined, ["zh-CN"])).toEqual(usual);
});

test("storage that refuses harms nobody", () => {
  const refusing = {
    setItem: () => {
      throw new DOMException("", "QuotaExceededError");
    },
  };
  expect(() => writeSettings(refusing, readSettings(undefined, []))).not.toThrow();
});

test("keys of the editor: history, tools, brush sizes, and nothing else", () => {
  const press = (key: string, isCommand = false, isShift = false) =>
    actionForKey({ key, isCommand, isShift }, 10);
  expect(press("z", true)).toEqual({ kind: "undo" });
  expect(press("Z", true, true)).toEqual({ kind: "redo" });
  expect(press("y", true)).toEqual({ kind: "redo" });
  expect(press("b")).toEqual({ kind: "choose-tool", tool: "add" });
  expect(press("]")).toEqual({ kind: "set-brush-radius", radiusPx: 12 });
  expect([press("z"), press("b", true), press("q")]).toEqual([undefined, undefined, undefined]);
});
