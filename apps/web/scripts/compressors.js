import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

/** How servers send files, each at its best, by the end of a compressed file's name. */
export const compressors = {
  br: (content) =>
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: content.length } }),
  gz: (content) => promisify(gzip)(content, { level: 9 }),
};

/**
 * Text and WebAssembly. Not the networks: they hardly shrink, and a download that broke off goes on at a byte of the file
 * itself.
 */
export const isCompressed = (file) => /\.(html|js|css|wasm|svg|json|webmanifest)$/.test(file);
