import { type Pace, unknownPace } from "../state/estimate.js";
import { isLanguage, type Language, languageFor } from "../text/language.js";
import type { Theme } from "../text/texts.js";

/** What a browser remembers for a person: no photo, no name, nothing that leaves it. */
export interface Settings {
  readonly language: Language;
  readonly theme: Theme;
  readonly pace: Pace;
}

export type SettingsAction =
  | { readonly kind: "speak"; readonly language: Language }
  | { readonly kind: "dress"; readonly theme: Theme }
  | { readonly kind: "learn"; readonly pace: Pace };

export function reduceSettings(state: Settings, action: SettingsAction): Settings {
  switch (action.kind) {
    case "speak":
      return { ...state, language: action.language };
    case "dress":
      return { ...state, theme: action.theme };
    case "learn":
      return { ...state, pace: action.pace };
  }
}

const key = "heirloom";

/** Private windows may refuse storage; then the usual settings serve. */
export function readSettings(
  storage: Pick<Storage, "getItem"> | undefined,
  tags: readonly string[],
): Settings {
  const found = parse(storage);
  return {
    language: isLanguage(found.language) ? found.language : languageFor(tags),
    theme: found.theme === "light" || found.theme === "dark" ? found.theme : "auto",
    pace: parsePace(found.pace),
  };
}

export function writeSettings(storage: Pick<Storage, "setItem"> | undefined, settings: Settings): void {
  try {
    storage?.setItem(key, JSON.stringify(settings));
  } catch {
    // Full or refused: the settings last as long as the page.
  }
}

function parse(storage: Pick<Storage, "getItem"> | undefined): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(storage?.getItem(key) ?? "{}");
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
}

function parsePace(value: unknown): Pace {
  if (!isRecord(value)) return unknownPace;
  const { defects, inpaint, color } = value;
  const isPace = (factor: unknown): factor is number =>
    typeof factor === "number" && factor > 0 && factor < 100;
  return isPace(defects) && isPace(inpaint) && isPace(color) ? { defects, inpaint, color } : unknownPace;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
