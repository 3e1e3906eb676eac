import { expect, test } from "vitest";
import { z } from "zod";
import { maskOf, maskSchema, readReference } from "../testing/reference.js";
import { dilate, removeSmall, thinParts } from "./morphology.js";

const cases = readReference(
  "morphology",
  z.strictObject({
    mask: maskSchema,
    radiusPx: z.int(),
    dilated: maskSchema,
    minimumAreaPx: z.int(),
    withoutSmall: maskSchema,
  }),
);

test.for(cases)("growing by $radiusPx px is scikit-image's dilation by a disk", (reference) => {
  expect(dilate(reference.mask, reference.radiusPx)).toEqual(reference.dilated);
});

test.for(cases)(
  "dropping what is below $minimumAreaPx px is scikit-image's remove_small_objects",
  (reference) => {
    expect(removeSmall(reference.mask, reference.minimumAreaPx)).toEqual(reference.withoutSmall);
  },
);

test("growing by nothing changes nothing", () => {
  const mask = maskOf(["#.", ".#"]);
  expect(dilate(mask, 0)).toEqual(mask);
});

test("thin parts are the lines and specks of a picture, without its areas", () => {
  const rows = [
    "..........",
    ".#..#####.",
    ".#..#####.",
    ".#..#####.",
    ".#..#####.",
    ".#..#####.",
    ".#........",
  ];
  const { width, height, bits } = maskOf(rows);
  const thin = thinParts({ width, height, channels: 1, data: Float32Array.from(bits) }, 2);
  expect(Uint8Array.from(thin.data)).toEqual(maskOf(rows.map((row) => row.replace("#####", "....."))).bits);
});
