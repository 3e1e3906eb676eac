import { expect, inject, test } from "vitest";
import { fromBase64 } from "../testing/photo-json.js";
import type {} from "../testing/provided.js";
import { browserPlatform } from "./browser.js";
import { platformContract } from "./platform.contract.js";

const pictures = inject("samplePictures");
const picture = (name: string) => fromBase64(pictures[name] ?? "");

platformContract(browserPlatform(), {
  jpegTurned: picture("jpegTurned"),
  png16: picture("png16"),
  jpegWithXmp: picture("jpegWithXmp"),
  pngWithXmp: picture("pngWithXmp"),
  webpWithXmp: picture("webpWithXmp"),
  tiffWithXmp: picture("tiffWithXmp"),
  avifWithXmp: picture("avifWithXmp"),
  jpegCutOff: picture("jpegCutOff"),
  pngDeclaredHuge: picture("pngDeclaredHuge"),
});

test("the page is isolated", () => {
  expect(crossOriginIsolated).toBe(true);
});
