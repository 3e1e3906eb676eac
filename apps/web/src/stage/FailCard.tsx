import { useEffect, useRef } from "react";
import { Button } from "react-aria-components/Button";
import { Link } from "react-aria-components/Link";
import { useStudio, useTexts } from "../page/context.js";
import controls from "../page/controls.module.css";
import { Icon } from "../page/Icon.js";
import { serverAddress } from "../page/server.js";
import type { Life, QueuedPhoto } from "../state/queue-state.js";
import styles from "./FailCard.module.css";

/** Why there is no result, in a sentence, and what can be done. */
export function FailCard({
  photo,
  life,
}: {
  photo: QueuedPhoto;
  life: Extract<Life, { kind: "failed" | "stopped" }>;
}) {
  const studio = useStudio();
  const texts = useTexts();
  const card = useRef<HTMLElement>(null);
  // What was focused, the button that cancels, is gone.
  useEffect(() => card.current?.focus(), []);
  const isStopped = life.kind === "stopped";
  // Another try at the same file would end the same.
  const isOfFile = life.kind === "failed" && /^(picture|format)-/.test(life.code);
  const isBrokenOff =
    life.kind === "failed" && (life.code === "download-failed" || life.code === "model-hash");
  // What this device cannot hold, another may.
  const isTooMuch =
    life.kind === "failed" && (life.code === "out-of-memory" || life.code === "picture-too-large");
  const server = isTooMuch ? serverAddress(document) : undefined;
  return (
    <section
      ref={card}
      tabIndex={-1}
      className={styles.card}
      role={isStopped ? "status" : "alert"}
      aria-label={photo.name}
      data-kind={life.kind}
    >
      <span className={styles.sign}>
        <Icon name={isStopped ? "close" : "alert"} size={26} />
      </span>
      <h2>{photo.name}</h2>
      <p>{isStopped ? texts.run.stopped : texts.errors[life.code]}</p>
      {server && <p>{texts.server.note(server.host)}</p>}
      <div className={styles.buttons}>
        {server && (
          <Link className={controls.primary} href={server.href} target="_blank" rel="noreferrer">
            {texts.server.offer}
          </Link>
        )}
        {!isOfFile && (
          <Button
            className={server ? controls.button : controls.primary}
            onPress={() => studio.again(photo.id)}
          >
            {isBrokenOff ? texts.run.resume : texts.run.again}
          </Button>
        )}
        <Button
          className={isOfFile && !server ? controls.primary : controls.button}
          onPress={() => studio.remove(photo.id)}
        >
          {texts.run.remove}
        </Button>
      </div>
    </section>
  );
}
