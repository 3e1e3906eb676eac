import type { TestProject } from "vitest/node";
import { makeEveryKind } from "./every-kind.js";
import { checkChromium } from "./find-chromium.js";
import { toBase64 } from "./photo-json.js";
import type {} from "./provided.js";
import { makeSamplePictures } from "./sample-pictures.js";

/** Runs on Node.js before the browser's tests: makes what only sharp can make. */
export default async function setup(project: TestProject): Promise<void> {
  checkChromium();
  project.provide("samplePictures", asText({ ...(await makeSamplePictures()) }));
  project.provide("everyKind", asText(await makeEveryKind()));
}

function asText(files: Readonly<Record<string, Uint8Array>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, bytes]) => [name, toBase64(bytes)]));
}
