import { expect, test } from "vitest";
import { z } from "zod";
import { maskOf, maskSchema, readReference } from "../testing/reference.js";
import { dilate, removeSmall } from "./morphology.js";

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
