import { useStore, useStudio } from "../page/context.js";
import { Thumbnail } from "../page/Thumbnail.js";
import { firstLook, type Scene, sceneOf } from "../state/look-state.js";
import type { QueuedPhoto } from "../state/queue-state.js";
import { FailCard } from "./FailCard.js";
import { Stage } from "./Stage.js";
import styles from "./StagePane.module.css";

/** The large part of the page: the photo, or why there is none. */
export function StagePane({ photo }: { photo: QueuedPhoto }) {
  const studio = useStudio();
  const look = useStore(studio.look);
  const { life } = photo;
  if (life.kind === "running" || life.kind === "done") {
    // One stage for both, so that the photo stays as it lies when its results come.
    const isDone = life.kind === "done";
    const shown = isDone ? look : firstLook;
    const scene: Scene = isDone ? sceneOf(look) : { kind: "single", shown: "scan" };
    return (
      <div className={styles.pane} data-running={!isDone}>
        <Stage id={photo.id} facts={life.facts} scene={scene} look={shown} life={life} />
      </div>
    );
  }
  return (
    <div className={styles.middle}>
      {life.kind === "waiting" && (
        <span className={styles.waiting}>
          <Thumbnail id={photo.id} life={life} isWhole />
        </span>
      )}
      {(life.kind === "failed" || life.kind === "stopped") && <FailCard photo={photo} life={life} />}
    </div>
  );
}
