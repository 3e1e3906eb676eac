import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { RestoreError } from "../errors.js";
import { decode } from "./node/decode.js";
import { encode } from "./node/encode.js";
import { openSession } from "./node/session.js";
import type { Platform } from "./platform.js";

export interface NodePlatformOptions {
  /** Folder of the networks and their cards; HEIRLOOM_MODELS, else the package @heirloom/models, when left out. */
  readonly modelsFolder?: string;
}

/** Node.js: pictures through sharp, networks through onnxruntime-node. */
export function nodePlatform(options: NodePlatformOptions = {}): Platform {
  return {
    decode,
    encode,
    openSession,
    readModel: (file) =>
      readModel(file, options.modelsFolder ?? process.env.HEIRLOOM_MODELS ?? packagedModels()),
  };
}

async function readModel(file: string, folder: string): Promise<Uint8Array> {
  // The name comes from a card: it must not lead out of the folder.
  if (file !== basename(file))
    throw new RestoreError("model-missing", `wanted a file name, got the path ${file}`);
  try {
    return new Uint8Array(await readFile(join(folder, file)));
  } catch (cause) {
    throw new RestoreError("model-missing", `wanted the model file ${file} in ${folder}, it cannot be read`, {
      cause,
    });
  }
}

function packagedModels(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve("@heirloom/models/package.json"));
  } catch (cause) {
    throw new RestoreError("model-missing", "wanted the package @heirloom/models, it is not installed", {
      cause,
    });
  }
}
