import { nodePlatform } from "../platform/node.js";
import { fromBase64, type PhotoJson, toJson } from "./photo-json.js";

declare module "vitest/browser" {
  interface BrowserCommands {
    /** What Node.js reads in the bytes of a file, both as text. */
    decodeOnNode(file: string): Promise<PhotoJson>;
  }
}

/** What a test in the browser may ask of Node.js. */
export const browserCommands = {
  decodeOnNode: async (_: unknown, file: string): Promise<PhotoJson> =>
    toJson(await nodePlatform().decode(fromBase64(file))),
};
