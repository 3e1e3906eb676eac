import { useEffect } from "react";
import { selectedPhoto } from "../state/queue-state.js";
import type { Texts } from "../text/texts.js";
import styles from "./Announcer.module.css";
import { useStore, useStudio, useTexts } from "./context.js";
import type { Notice } from "./studio.js";

/** A word that something went well is soon read; why work was lost takes longer. */
const isLong = ({ kind }: Notice): boolean => kind === "crashed" || kind === "putAway";

/** Says what happened: a stage to screen readers, and a word at the edge of the screen to everyone. */
export function Announcer() {
  const studio = useStudio();
  const texts = useTexts();
  const notice = useStore(studio.notice);
  const life = selectedPhoto(useStore(studio.queue))?.life;
  const isSeen = notice !== undefined && notice.kind !== "added" && notice.kind !== "restored";

  useEffect(() => {
    if (notice === undefined) return;
    const timer = setTimeout(() => studio.notice.dispatch(undefined), isLong(notice) ? 12_000 : 4000);
    return () => clearTimeout(timer);
  }, [notice, studio]);

  const stage = life?.kind === "running" ? texts.run.stages[life.progress.stage] : "";
  return (
    <>
      <p className="visually-hidden" role="status">
        {stage}
      </p>
      <div className={styles.place} role="status">
        {notice && <p className={isSeen ? styles.notice : "visually-hidden"}>{sentenceFor(notice, texts)}</p>}
      </div>
    </>
  );
}

function sentenceFor(notice: Notice, { say }: Texts): string {
  switch (notice.kind) {
    case "added":
      return say.added(notice.count);
    case "restored":
      return say.restored(notice.name);
    case "saved":
      return say.saved(notice.name);
    case "corrected":
      return say.corrected;
    case "crashed":
      return say.crashed;
    case "saveFailed":
      return say.saveFailed;
    case "offline":
      return say.offline;
    case "stillHere":
      return say.stillHere;
    case "putAway":
      return say.putAway;
  }
}
