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

  // While a person looks for the file, or carries it here, the networks may come.
  useEffect(() => {
    // On the way down: what opens the browser's chooser keeps its click from coming up.
    const foresee = ({ type, target }: Event) => {
      const isChoosing = target instanceof HTMLInputElement && target.type === "file";
      if (isChoosing || type === "dragenter") studio.prepare();
    };
    for (const type of ["click", "dragenter"]) addEventListener(type, foresee, { capture: true });
    return () => {
      for (const type of ["click", "dragenter"]) removeEventListener(type, foresee, { capture: true });
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
