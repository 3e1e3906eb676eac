import { z } from "zod";

/**
 * A model's manifest entry: everything that the pipeline must know about a network and cannot read off its file.
 * Written by training's export, read here. `contract/card.schema.json` is this schema for other languages.
 */
const tensorSpec = z.strictObject({
  name: z.string(),
  /** Sizes outermost first; the letters N, H and W stand for any batch, height and width. */
  shape: z.array(z.union([z.int().positive(), z.enum(["N", "H", "W"])])),
  /** Smallest and largest value. */
  range: z.tuple([z.number(), z.number()]),
});

const shared = {
  version: z.string(),
  recipe: z.enum(["default", "article"]),
  /** File name beside the card. */
  file: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  bytes: z.int().positive(),
  parameters: z.int().positive(),
  inputs: z.array(tensorSpec).min(1),
  outputs: z.array(tensorSpec).min(1),
  /** H and W must be multiples of this. */
  multiple: z.int().positive(),
  /** Largest absolute difference allowed between a golden output and a replay of it. */
  tolerance: z.number().positive(),
  /** Golden tensors, relative to `contract/`. */
  golden: z.string(),
  /** Commit of the training code and the command that made the weights. */
  training: z.strictObject({
    commit: z.string(),
    command: z.string(),
    data: z.array(z.string()).min(1),
    /** Of what the weights were averaged, where they are not those of the command alone. */
    blend: z.string().optional(),
  }),
  /** Held-out figures by name, as `training/RESULTS.md` lists them. */
  metrics: z.record(z.string(), z.number()),
  license: z.string(),
};

export const cardSchema = z.discriminatedUnion("stage", [
  z.strictObject({
    stage: z.literal("defects"),
    ...shared,
    /** Long side in pixels at which the detector was trained to work. */
    longSide: z.int().positive(),
    /** Probability from which a pixel counts as a defect at the default sensitivity. */
    threshold: z.number().min(0).max(1),
    /** Connected defects of fewer pixels (at working resolution) are dropped. */
    minimumAreaPx: z.int().nonnegative(),
    /** The mask grows by this many pixels (at working resolution) before inpainting. */
    dilationPx: z.int().nonnegative(),
  }),
  z.strictObject({
    stage: z.literal("inpaint"),
    ...shared,
    /** Side in pixels of the crops it was trained on. */
    cropSide: z.int().positive(),
    /** Largest hole seen in training: the greatest distance in pixels from a hole's pixel to known ones. */
    largestHoleRadiusPx: z.number().positive(),
  }),
  z.strictObject({
    stage: z.literal("color"),
    ...shared,
    /** Short side in pixels at which the network predicts; the aspect is kept. */
    shortSide: z.int().positive(),
  }),
]);

export type Card = z.infer<typeof cardSchema>;
/** One step of a restoration; each has one network. */
export type Stage = Card["stage"];
export type CardOf<S extends Stage> = Extract<Card, { stage: S }>;
