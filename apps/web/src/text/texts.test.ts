import { errorCodes, warningCodes } from "@heirloom/core";
import { describe, expect, test } from "vitest";
import { languageFor, languages } from "./language.js";

/** Every sentence of a language, functions called with a sample, by its place in the table. */
function sentences(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (typeof value === "function") {
    const samples = [{ seconds: 5, count: 5, percent: "5%", size: "5 × 5" }, 5];
    const sample = path.endsWith(".left") || path.endsWith(".facts") ? samples[0] : samples[1];
    return [[path, String(value(sample, 7))]];
  }
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => sentences(inner, `${path}.${key}`));
}

const english = sentences(languages.en);

describe.for(Object.entries(languages))("%s", ([language, texts]) => {
  test("has a sentence for every error and every warning", () => {
    for (const code of errorCodes) expect(texts.errors[code], code).toMatch(/\S/);
    for (const code of warningCodes) expect(texts.result.warnings[code], code).toMatch(/\S/);
  });

  test("has every text, none of them empty, undefined or left in English", () => {
    const own = sentences(texts);
    expect(own.map(([path]) => path)).toEqual(english.map(([path]) => path));
    for (const [path, text] of own) {
      expect(text, path).toMatch(/\S/);
      expect(text, path).not.toMatch(/undefined|NaN|\[object/);
    }
    if (language === "en") return;
    const same = own.filter(([, text], i) => text === english[i]?.[1] && !/^[\d/ %MB]+$/.test(text));
    expect(same).toEqual([]);
  });
});

test("neither script holds letters of the other", () => {
  const text = (language: keyof typeof languages) =>
    sentences(languages[language])
      .map(([, sentence]) => sentence)
      .join("");
  expect(text("zh-Hans")).not.toMatch(/[複損傷張這個為與還會應開選擇請檔關閉設備裝裡復圖]/);
  expect(text("zh-Hant")).not.toMatch(/[复损伤张这个为与还会应开选择请档关闭设备装里图颜显]/);
});

test("Chinese is chosen by script, else by region, and English for everyone else", () => {
  expect(languageFor(["zh-CN"])).toBe("zh-Hans");
  expect(languageFor(["zh"])).toBe("zh-Hans");
  expect(languageFor(["zh-TW", "en"])).toBe("zh-Hant");
  expect(languageFor(["zh-HK"])).toBe("zh-Hant");
  expect(languageFor(["zh-Hant-CN"])).toBe("zh-Hant");
  expect(languageFor(["de-DE", "zh-Hans"])).toBe("zh-Hans");
  expect(languageFor(["fr"])).toBe("en");
  expect(languageFor([])).toBe("en");
});
