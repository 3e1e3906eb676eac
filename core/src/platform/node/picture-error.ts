import { RestoreError } from "../../errors.js";

/** Tells what libvips ran into while it read a picture whose format is known. */
export function pictureError(cause: unknown): never {
  if (cause instanceof RestoreError) throw cause;
  const reason = cause instanceof Error ? cause.message.trim().split("\n")[0] : String(cause);
  if (cause instanceof RangeError || /out of memory|unable to malloc|allocation failed/i.test(`${reason}`)) {
    throw new RestoreError("out-of-memory", "wanted memory for the whole picture, got none", { cause });
  }
  throw new RestoreError(
    "picture-damaged",
    `wanted a whole picture, but the file is cut off or broken (${reason})`,
    {
      cause,
    },
  );
}
