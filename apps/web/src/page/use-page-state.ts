import { useEffect } from "react";
import { isBusy } from "../state/queue-state.js";
import type { Texts } from "../text/texts.js";
import { useStore, useStudio } from "./context.js";
import { useAwake } from "./use-awake.js";

/** What belongs to the browser's window: its title, pasted files, and the question before work is thrown away. */
export function usePageState(texts: Texts): void {
  const studio = useStudio();
  const { photos } = useStore(studio.queue);
  const isRunning = photos.some(isBusy);
  const done = photos.filter(({ life }) => life.kind === "done").length;
  const isUnsaved = isRunning || photos.some(({ life, isSaved }) => life.kind === "done" && !isSaved);

  useAwake(isRunning);

  // In another tab, the title is all that a person sees of the work.
  useEffect(() => {
    const state = isRunning ? `${done}/${photos.length} · ` : done > 0 ? `✓ ${texts.say.ready} · ` : "";
    document.title = `${state}Heirloom: ${texts.tagline}`;
  }, [isRunning, done, photos.length, texts]);

  useEffect(() => {
    const paste = (event: ClipboardEvent) => studio.add([...(event.clipboardData?.files ?? [])]);
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [studio]);

  // While a person looks for the file, or carries it here, the networks may come; not for one who thinks better of it.
  useEffect(() => {
    const foresee = (event: Event) => {
      const { type, target } = event;
      const isChooser = target instanceof HTMLInputElement && target.type === "file";
      // Leaving for nowhere is leaving the window.
      const isGone = type === "dragleave" && "relatedTarget" in event && event.relatedTarget === null;
      if (type === "dragenter" || (type === "click" && isChooser)) studio.prepare();
      else if (isGone || (type === "cancel" && isChooser)) studio.neverMind();
    };
    const types = ["click", "dragenter", "cancel", "dragleave"];
    // On the way down: what opens the browser's chooser keeps its click from coming up.
    for (const type of types) addEventListener(type, foresee, { capture: true });
    return () => {
      for (const type of types) removeEventListener(type, foresee, { capture: true });
    };
  }, [studio]);

  useEffect(() => {
    const tell = () => studio.notice.dispatch({ kind: "offline" });
    addEventListener("offline", tell);
    return () => removeEventListener("offline", tell);
  }, [studio]);

  useEffect(() => {
    if (!isUnsaved) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isUnsaved]);
}
