import { z } from "zod";
import { RestoreError } from "../errors.js";
import { type Card, cardSchema } from "./card.js";

/** A card from parsed JSON. Throws `card-invalid`, naming each field that is wrong. */
export function parseCard(json: unknown): Card {
  const parsed = cardSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new RestoreError("card-invalid", `the model card is not valid:\n${z.prettifyError(parsed.error)}`, {
    cause: parsed.error,
  });
}
