import { RestoreError } from "./errors.js";

/** Throws `cancelled` once the signal has aborted. */
export function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw cancelled(signal);
}

/** What a call rejects with once its signal has aborted. */
export const cancelled = ({ reason }: AbortSignal): RestoreError =>
  new RestoreError("cancelled", "the call was cancelled", { cause: reason });

/** Lets everything else that waits have its turn, an abort included. Long loops await this now and then. */
export async function pause(signal: AbortSignal | undefined): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
  throwIfCancelled(signal);
}
