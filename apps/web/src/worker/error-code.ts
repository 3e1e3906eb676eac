import { type ErrorCode, RestoreError } from "@heirloom/core";

/** The code of whatever was thrown: the library's own errors have one, the browser's are told apart here. */
export function errorCodeOf(error: unknown): ErrorCode {
  if (error instanceof RestoreError) return error.code;
  if (error instanceof RangeError && /alloc|length|memory/i.test(error.message)) return "out-of-memory";
  if (error instanceof Error && /out of memory/i.test(error.message)) return "out-of-memory";
  if (error instanceof DOMException) {
    if (error.name === "AbortError") return "cancelled";
    // The file was moved, deleted or changed after it was chosen.
    if (error.name === "NotFoundError" || error.name === "NotReadableError") return "path-missing";
    if (error.name === "QuotaExceededError") return "disk-full";
  }
  return "internal";
}
