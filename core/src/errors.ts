/**
 * Every way in which Heirloom fails, as a closed list: the CLI's exit status, HTTP statuses and the texts of
 * the web app switch over it. `docs/errors.md` explains each one.
 */
export const errorCodes = [
  "usage",
  "cancelled",
  "path-missing",
  "path-is-folder",
  "permission-denied",
  "disk-full",
  "result-exists",
  "picture-empty",
  "picture-unknown",
  "picture-damaged",
  "picture-too-small",
  "picture-too-large",
  "format-unsupported",
  "mask-size",
  "mask-unreadable",
  "card-invalid",
  "model-missing",
  "download-failed",
  "model-hash",
  "model-shape",
  "out-of-memory",
  "internal",
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The only error that leaves the library. The message says what was wanted and what came. */
export class RestoreError extends Error {
  override readonly name = "RestoreError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}
