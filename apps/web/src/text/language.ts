import { en } from "./en.js";
import type { Texts } from "./texts.js";
import { zhHans } from "./zh-hans.js";
import { zhHant } from "./zh-hant.js";

/** BCP 47, as the page's lang attribute has it. */
export type Language = "en" | "zh-Hans" | "zh-Hant";

export const languages: Readonly<Record<Language, Texts>> = { en, "zh-Hans": zhHans, "zh-Hant": zhHant };

export const isLanguage = (tag: unknown): tag is Language => typeof tag === "string" && tag in languages;

/** The first of a person's languages that the site speaks; Chinese by script, or by the region's usual one. */
export function languageFor(tags: readonly string[]): Language {
  for (const tag of tags) {
    const [base, ...rest] = tag.toLowerCase().split(/[-_]/);
    if (base === "en") return "en";
    if (base !== "zh" && base !== "yue") continue;
    if (rest.includes("hans")) return "zh-Hans";
    if (rest.includes("hant") || base === "yue") return "zh-Hant";
    return rest.some((region) => ["tw", "hk", "mo"].includes(region)) ? "zh-Hant" : "zh-Hans";
  }
  return "en";
}
