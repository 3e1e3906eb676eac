import { useEffect, useRef } from "react";
import { CorrectPanel } from "../panel/CorrectPanel.js";
import { ResultPanel } from "../panel/ResultPanel.js";
import { RunPanel } from "../panel/RunPanel.js";
import { StagePane } from "../stage/StagePane.js";
import { selectedPhoto } from "../state/queue-state.js";
import { useStore, useStudio, useTexts } from "./context.js";
import { Filmstrip } from "./Filmstrip.js";
import styles from "./Workspace.module.css";

/** The photo, what became of it, and the others that wait. */
export function Workspace() {
  const studio = useStudio();
  const texts = useTexts();
  const queue = useStore(studio.queue);
  const { isCorrecting } = useStore(studio.look);
  const photo = selectedPhoto(queue);
  const panel = useRef<HTMLElement>(null);
  const kind = photo?.life.kind;
  // The button that was focused is gone with what it did, as Cancel is when the results come: focus goes to these.
  // biome-ignore lint/correctness/useExhaustiveDependencies: whenever the panel changes
  useEffect(() => {
    if (document.activeElement === document.body) panel.current?.focus({ preventScroll: true });
  }, [photo?.id, kind, isCorrecting]);
  if (photo === undefined) return null;
  const { life } = photo;
  const isCorrected = life.kind === "done" && isCorrecting;
  const hasPanel = life.kind !== "failed" && life.kind !== "stopped";
  return (
    <div className={styles.workspace} data-panel={hasPanel} data-correcting={isCorrected}>
      <h1 className="visually-hidden">{photo.name}</h1>
      <div className={styles.stage}>
        <StagePane key={photo.id} photo={photo} />
      </div>
      {hasPanel && (
        <aside
          ref={panel}
          tabIndex={-1}
          className={styles.panel}
          aria-label={
            life.kind !== "done" ? photo.name : isCorrected ? texts.correct.title : texts.result.title
          }
        >
          {life.kind !== "done" ? (
            <RunPanel photo={photo} life={life} />
          ) : isCorrected ? (
            <CorrectPanel key={photo.id} id={photo.id} life={life} />
          ) : (
            <ResultPanel key={photo.id} photo={photo} life={life} />
          )}
        </aside>
      )}
      {queue.photos.length > 1 && (
        <div className={styles.strip}>
          <Filmstrip />
        </div>
      )}
    </div>
  );
}
