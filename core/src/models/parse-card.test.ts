import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { z } from "zod";
import { RestoreError } from "../errors.js";
import { fakeCards } from "../testing/fake-models.js";
import { cardSchema } from "./card.js";
import { parseCard } from "./parse-card.js";

test("a valid card comes back as it is", () => {
  for (const card of Object.values(fakeCards)) expect(parseCard(card)).toEqual(card);
});

test("a card with a wrong and a missing field names both", () => {
  const { cropSide: _, ...card } = fakeCards.inpaint;
  const parse = () => parseCard({ ...card, sha256: "abc" });
  expect(parse).toThrow(RestoreError);
  expect(parse).toThrow(/sha256/);
  expect(parse).toThrow(/cropSide/);
});

test("an unknown stage or field is refused", () => {
  expect(() => parseCard({ ...fakeCards.color, stage: "sharpen" })).toThrow(/stage/);
  expect(() => parseCard({ ...fakeCards.color, colour: true })).toThrow(/colour/);
  expect(() => parseCard(null)).toThrow(RestoreError);
});

test("contract/card.schema.json is what contract/make-card-schema.js would write today", () => {
  const file = new URL("../../../contract/card.schema.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(z.toJSONSchema(cardSchema));
});
