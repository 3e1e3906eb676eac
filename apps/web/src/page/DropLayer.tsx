import { useEffect, useState } from "react";
import { useStudio, useTexts } from "./context.js";
import styles from "./DropLayer.module.css";
import { Icon } from "./Icon.js";

/** The whole window takes photos; while one hovers over it, it says so. */
export function DropLayer() {
  const studio = useStudio();
  const texts = useTexts();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") === true;
    const over = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(true);
    };
    // Leaving an element for another also fires; only leaving the window comes without one.
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setIsOver(false);
    };
    const drop = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setIsOver(false);
      studio.add([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  }, [studio]);
  if (!isOver) return null;
  return (
    <div className={styles.layer} aria-hidden="true">
      <div className={styles.frame}>
        <Icon name="photos" size={44} />
        <span>{texts.start.dropHere}</span>
      </div>
    </div>
  );
}
