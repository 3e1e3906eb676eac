// Writes card.schema.json, the schema of core/src/models/card.ts for other languages:
//   npx tsc --build core && node contract/make-card-schema.js && npx biome format --write contract/card.schema.json
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { cardSchema } from "../core/dist/models/card.js";

writeFileSync(new URL("card.schema.json", import.meta.url), JSON.stringify(z.toJSONSchema(cardSchema)));
