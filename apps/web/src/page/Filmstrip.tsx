import { Button } from "react-aria-components/Button";
import type { Life, QueuedPhoto } from "../state/queue-state.js";
import type { Texts } from "../text/texts.js";
import { useStore, useStudio, useTexts } from "./context.js";
import controls from "./controls.module.css";
import styles from "./Filmstrip.module.css";
import { Icon, type IconName } from "./Icon.js";
import { Thumbnail } from "./Thumbnail.js";

/** The photos of the queue, each with its state. */
export function Filmstrip() {
  const studio = useStudio();
  const texts = useTexts();
  const { photos, selected } = useStore(studio.queue);
  const done = photos.filter(({ life }) => life.kind === "done");
  return (
    <nav className={styles.strip} aria-label={texts.queue.title}>
      <ul className={styles.photos}>
        {photos.map((photo) => (
          <li key={photo.id} className={styles.photo}>
            <Photo photo={photo} isSelected={photo.id === selected} />
            <Button
              className={styles.remove}
              aria-label={texts.queue.remove(photo.name)}
              onPress={() => studio.remove(photo.id)}
            >
              <Icon name="close" size={13} />
            </Button>
          </li>
        ))}
      </ul>
      <div className={styles.summary}>
        <p>{texts.queue.summary(done.length, photos.length)}</p>
        {done.length > 0 && (
          <Button
            className={controls.button}
            onPress={() =>
              void studio.saveZip(
                done.map(({ id }) => id),
                "lossless",
              )
            }
          >
            <Icon name="download" />
            {texts.queue.saveAll}
          </Button>
        )}
      </div>
    </nav>
  );
}

function Photo({ photo, isSelected }: { photo: QueuedPhoto; isSelected: boolean }) {
  const studio = useStudio();
  const { queue } = useTexts();
  const state = stateOf(photo.life);
  return (
    <Button
      className={styles.select}
      aria-label={`${photo.name}, ${queue.states[state]}`}
      aria-current={isSelected}
      data-selected={isSelected}
      onPress={() => studio.select(photo.id)}
    >
      <Thumbnail id={photo.id} life={photo.life} />
      <span className={styles.state} data-state={state}>
        {state === "running" ? <span className={styles.spinner} /> : <Icon name={icons[state]} size={13} />}
      </span>
    </Button>
  );
}

type State = keyof Texts["queue"]["states"];

const icons: Readonly<Record<Exclude<State, "running">, IconName>> = {
  waiting: "clock",
  stopped: "close",
  failed: "alert",
  done: "check",
};

function stateOf(life: Life): State {
  if (life.kind === "reading") return "running";
  if (life.kind === "done") return life.correction.kind === "running" ? "running" : "done";
  return life.kind;
}
