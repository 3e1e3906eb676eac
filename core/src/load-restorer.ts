import { nodePlatform } from "./platform/node.js";
import type { Platform, SessionOptions } from "./platform/platform.js";
import { openRestorer, type Restorer } from "./restorer.js";

export interface RestorerOptions extends SessionOptions {
  /** Where files, pictures and networks come from; Node.js with the packaged models when left out. */
  readonly platform?: Platform | undefined;
}

/**
 * A restorer on Node.js, or on the platform given. Networks load when they are first needed. Whoever loads a restorer
 * closes it. A promise, because other platforms must wait for theirs.
 *
 * @example
 * const restorer = await loadRestorer();
 * const { restoredColor, report } = await restorer.restore(photo);
 * await restorer.close();
 */
export async function loadRestorer({ platform, ...session }: RestorerOptions = {}): Promise<Restorer> {
  return openRestorer(platform ?? nodePlatform(), session);
}
