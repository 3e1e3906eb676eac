import { cancelled, throwIfCancelled } from "./cancel.js";

/**
 * Work that is done once for all who ask, and whose result is remembered; a failure is not. Whoever gives up no longer waits,
 * and once nobody waits the work is stopped.
 */
export function shareWork<T>(work: (stop: AbortSignal) => Promise<T>): (signal?: AbortSignal) => Promise<T> {
  let shared: Shared<T> | undefined;
  let stopped: Promise<unknown> | undefined;

  function begin(): Shared<T> {
    const stop = new AbortController();
    // What was stopped may still put away what it had.
    const result = stopped ? stopped.then(() => work(stop.signal)) : work(stop.signal);
    const begun: Shared<T> = { result, stop, waiting: 0, isDone: false };
    result.then(
      () => {
        begun.isDone = true;
      },
      () => forget(begun),
    );
    return begun;
  }

  function forget(old: Shared<T>): void {
    if (shared === old) shared = undefined;
  }

  return async (signal) => {
    throwIfCancelled(signal);
    shared ??= begin();
    const own = shared;
    own.waiting++;
    if (!signal) return own.result;
    return new Promise((resolve, reject) => {
      const giveUp = () => {
        own.waiting--;
        if (own.waiting === 0 && !own.isDone) {
          forget(own);
          stopped = own.result.catch(() => {});
          own.stop.abort(signal.reason);
        }
        reject(cancelled(signal));
      };
      signal.addEventListener("abort", giveUp, { once: true });
      own.result.then(resolve, reject).finally(() => signal.removeEventListener("abort", giveUp));
    });
  };
}

interface Shared<T> {
  readonly result: Promise<T>;
  readonly stop: AbortController;
  waiting: number;
  isDone: boolean;
}
