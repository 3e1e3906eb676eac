import { browserPlatform } from "./platform/browser.js";
import type { Platform, SessionOptions } from "./platform/platform.js";
import { openRestorer, type Restorer } from "./restorer.js";

export interface RestorerOptions extends SessionOptions {
  /** Where files, pictures and networks come from; the browser with its usual addresses when left out. */
  readonly platform?: Platform | undefined;
}

/**
 * A restorer in a browser, or on the platform given. Networks are fetched when they are first needed. Whoever loads a
 * restorer closes it. A Worker is the place for it: a run takes seconds.
 *
 * @example
 * const restorer = await loadRestorer({ platform: browserPlatform({ modelsUrl: "/models/" }) });
 * const { restoredColor, report } = await restorer.restore(photo);
 * await restorer.close();
 */
export async function loadRestorer({ platform, ...session }: RestorerOptions = {}): Promise<Restorer> {
  return openRestorer(platform ?? browserPlatform(), session);
}
