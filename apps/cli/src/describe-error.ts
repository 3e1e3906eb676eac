import type { ErrorCode } from "@heirloom/core";

/** An error as people and programs see it: a code of the closed list and one line. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What the system's complaints about files mean here. */
const codesBySystem: Readonly<Record<string, Failure>> = {
  ENOENT: { code: "path-missing", message: "wanted a file or a folder, there is none at this path" },
  ENOTDIR: { code: "path-missing", message: "wanted a folder, a part of this path is a file" },
  ENAMETOOLONG: { code: "path-missing", message: "wanted a path, this one is too long" },
  ELOOP: { code: "path-missing", message: "wanted a file, this link leads to itself" },
  EEXIST: {
    code: "result-exists",
    message: "wanted a new file or folder, something of that name is in the way",
  },
  EISDIR: { code: "path-is-folder", message: "wanted a file, this is a folder" },
  EACCES: { code: "permission-denied", message: "wanted access, the system denies it" },
  EPERM: { code: "permission-denied", message: "wanted access, the system denies it" },
  EROFS: { code: "permission-denied", message: "wanted to write, the disk is read-only" },
  ENOSPC: { code: "disk-full", message: "wanted room for the results, the disk is full" },
  EDQUOT: { code: "disk-full", message: "wanted room for the results, the quota is used up" },
  ERR_FS_FILE_TOO_LARGE: {
    code: "picture-too-large",
    message: "wanted a file of at most 2 GiB, this one is larger",
  },
};

/**
 * Tells any error in one line. A path that the error knows is named unless the line is `about` it anyway. Errors are
 * matched by shape, so that an early failure need not load the library.
 */
export function describeError(error: unknown, about?: string): Failure {
  if (!(error instanceof Error)) return { code: "internal", message: oneLine(String(error)) };
  if (isRestoreError(error)) return { code: error.code, message: oneLine(error.message) };
  const systemCode = "code" in error && typeof error.code === "string" ? error.code : "";
  const known = codesBySystem[systemCode];
  if (known) {
    const path =
      "path" in error && typeof error.path === "string" && error.path !== about ? error.path : undefined;
    return { code: known.code, message: path ? `${known.message} (${path})` : known.message };
  }
  if (error instanceof RangeError && /allocation|array length|memory/i.test(error.message)) {
    return { code: "out-of-memory", message: "wanted more memory than there is" };
  }
  return { code: "internal", message: oneLine(error.message) };
}

function isRestoreError(error: Error): error is Error & { code: ErrorCode } {
  return error.name === "RestoreError" && "code" in error;
}

const oneLine = (text: string): string => text.trim().replace(/\s*\n\s*/g, "; ");
