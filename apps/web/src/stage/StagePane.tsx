import { useStore, useStudio } from "../page/context.js";
import { firstLook, sceneOf } from "../state/look-state.js";
import type { QueuedPhoto } from "../state/queue-state.js";
import { FailCard } from "./FailCard.js";
import { RunCard } from "./RunCard.js";
import { Stage } from "./Stage.js";
import styles from "./StagePane.module.css";

/** The large part of the page: the photo, and over it what it waits for or failed of. */
export function StagePane({ photo }: { photo: QueuedPhoto }) {
  const studio = useStudio();
  const look = useStore(studio.look);
  const { life } = photo;
  if (life.kind === "done") {
    return <Stage id={photo.id} facts={life.facts} scene={sceneOf(look)} look={look} life={life} />;
  }
  const isMoving = life.kind === "running" || life.kind === "reading" || life.kind === "waiting";
  return (
    <div className={styles.pane}>
      {life.kind === "running" && (
        <div className={styles.under} data-running="true">
          <Stage
            id={photo.id}
            facts={life.facts}
            scene={{ kind: "single", shown: "scan" }}
            look={firstLook}
            life={life}
          />
        </div>
      )}
      <div className={life.kind === "running" ? styles.low : styles.middle}>
        {isMoving ? <RunCard photo={photo} life={life} /> : <FailCard photo={photo} life={life} />}
      </div>
    </div>
  );
}
