declare module "vitest" {
  interface ProvidedContext {
    /** The contract's pictures as base64, by name. */
    samplePictures: Record<string, string>;
    /** Files of every kind that a platform must read, as base64, by name. */
    everyKind: Record<string, string>;
  }
}

/** Names what the browser's tests get from the setup on Node.js. */
export type { ProvidedContext } from "vitest";
