import { existsSync } from "node:fs";

const usualPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The browser that the tests run in: HEIRLOOM_CHROMIUM, else the first that is where browsers usually are. */
export const findChromium = (): string =>
  process.env.HEIRLOOM_CHROMIUM ?? usualPlaces.find((path) => existsSync(path)) ?? usualPlaces[0];

/** Throws unless the browser is there: tests that cannot run have failed. */
export function checkChromium(): void {
  const path = findChromium();
  if (existsSync(path)) return;
  throw new Error(
    `the browser's tests want Chromium, there is none at ${path}: install it (Debian: apt-get install chromium) or set HEIRLOOM_CHROMIUM to its path`,
  );
}
