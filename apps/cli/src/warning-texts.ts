import type { WarningCode } from "@heirloom/core";

/** What each warning means to the person in front of the terminal; `docs/report.md` says more. */
export const warningTexts: Readonly<Record<WarningCode, string>> = {
  "no-defects": "nothing was found, so the restored picture is the scan itself",
  "defects-everywhere": "over a third was marked; look at the mask, or lower --sensitivity",
  "hole-too-large": "a hole is larger than any seen in training; what fills it is a guess",
  "already-color": "the photo is in color already; its color was left alone",
  "low-resolution": "the photo is small; a scan at a higher resolution would give more",
};
