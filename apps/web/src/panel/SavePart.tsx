import type { Picture } from "@heirloom/core";
import { useState } from "react";
import { Button } from "react-aria-components/Button";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { useStudio, useTexts } from "../page/context.js";
import controls from "../page/controls.module.css";
import { Icon } from "../page/Icon.js";
import type { Life, QueuedPhoto } from "../state/queue-state.js";
import type { ResultFormat } from "../worker/messages.js";
import styles from "./SavePart.module.css";

interface Props {
  readonly photo: QueuedPhoto;
  readonly life: Extract<Life, { kind: "done" }>;
  readonly picture: Picture;
}

const formats: readonly ResultFormat[] = ["lossless", "jpeg"];

/** Takes one picture, or all of them with the marks and the report. */
export function SavePart({ photo, life, picture }: Props) {
  const studio = useStudio();
  const { result } = useTexts();
  const [format, setFormat] = useState<ResultFormat>("lossless");
  const [isPreparing, setIsPreparing] = useState(false);
  const { losslessFormat } = life.facts;
  const nameOf = (each: ResultFormat) =>
    each === "jpeg" ? result.jpeg : result.lossless(formatNames[losslessFormat]);

  async function prepare(save: Promise<void>): Promise<void> {
    setIsPreparing(true);
    await save;
    setIsPreparing(false);
  }

  return (
    <section className={styles.save}>
      <ToggleButtonGroup
        aria-label={result.format}
        className={controls.segments}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[format]}
        onSelectionChange={(keys) => setFormat(keys.has("jpeg") ? "jpeg" : "lossless")}
      >
        {formats.map((each) => (
          <ToggleButton key={each} id={each} className={controls.segment}>
            {nameOf(each)}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <Button
        className={`${controls.primary} ${controls.wide}`}
        aria-label={result.savePicture(result.pictures[picture])}
        isDisabled={isPreparing}
        onPress={() => void prepare(studio.savePicture(photo.id, picture, format))}
      >
        <Icon name="download" />
        {isPreparing ? result.preparing : result.save}
      </Button>
      <Button
        className={`${controls.button} ${controls.wide}`}
        isDisabled={isPreparing}
        onPress={() => void prepare(studio.saveZip([photo.id], format))}
      >
        {result.saveZip}
      </Button>
      <p className={styles.note}>{result.zipNote}</p>
    </section>
  );
}

const formatNames = { png: "PNG", tiff: "TIFF", webp: "WebP" } as const;
