import { useEffect } from "react";
import { useStudio } from "./context.js";

/**
 * While photos are worked on: the screen stays on, as far as the browser lets it, since phones stop a page whose screen
 * went dark; and whoever comes back to a page that was hidden is told that the work goes on.
 */
export function useAwake(isRunning: boolean): void {
  const studio = useStudio();
  useEffect(() => {
    if (!isRunning) return;
    let lock: Promise<WakeLockSentinel | undefined> | undefined;
    const hold = () => {
      // A lock ends by itself when the page is hidden. Low batteries refuse it.
      if ("wakeLock" in navigator) lock = navigator.wakeLock.request("screen").catch(() => undefined);
    };
    const meet = () => {
      if (document.visibilityState !== "visible") return;
      hold();
      studio.notice.dispatch({ kind: "stillHere" });
    };
    hold();
    document.addEventListener("visibilitychange", meet);
    return () => {
      document.removeEventListener("visibilitychange", meet);
      void lock?.then((held) => held?.release());
    };
  }, [isRunning, studio]);
}
