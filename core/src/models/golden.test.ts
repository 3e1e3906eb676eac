import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { nodePlatform } from "../platform/node.js";
import { goldenContract } from "./golden.contract.js";

const root = new URL("../../../", import.meta.url);
const modelsFolder = fileURLToPath(new URL("models/", root));

goldenContract(nodePlatform({ modelsFolder }), (path) => readFile(new URL(`contract/${path}`, root)));
