import type { Picture, WarningCode } from "@heirloom/core";
import { Button } from "react-aria-components/Button";
import { Label } from "react-aria-components/Label";
import { Radio, RadioGroup } from "react-aria-components/RadioGroup";
import { useStore, useStudio, useTexts } from "../page/context.js";
import controls from "../page/controls.module.css";
import { Icon } from "../page/Icon.js";
import { Thumbnail } from "../page/Thumbnail.js";
import type { Life, QueuedPhoto } from "../state/queue-state.js";
import { reasonFor } from "../state/reason.js";
import styles from "./ResultPanel.module.css";
import { SavePart } from "./SavePart.js";

type Done = Extract<Life, { kind: "done" }>;
const pictures: readonly Picture[] = ["restored", "restored-color", "color"];

/** The three pictures of a photo: which there are, which to take and why, and how to take it home. */
export function ResultPanel({ photo, life }: { photo: QueuedPhoto; life: Done }) {
  const studio = useStudio();
  const { result } = useTexts();
  const look = useStore(studio.look);
  const { report, facts } = life;
  const reason = reasonFor(report);
  const percent = `${(100 * report.defectShare).toFixed(report.defectShare < 0.01 ? 2 : 1)}%`;
  const size = `${facts.width} × ${facts.height}`;
  return (
    <div className={styles.panel}>
      <RadioGroup
        className={styles.cards}
        value={look.picture}
        onChange={(value) => {
          const picture = pictures.find((each) => each === value);
          if (picture) studio.look.dispatch({ kind: "choose-picture", picture });
        }}
      >
        <Label className={styles.title}>{result.title}</Label>
        {pictures.map((picture) => (
          <Radio key={picture} value={picture} className={styles.card}>
            <span className={styles.picture}>
              <Thumbnail id={photo.id} life={life} shown={picture} />
            </span>
            <span className={styles.words}>
              <strong>{result.pictures[picture]}</strong>
              <small>{result.pictureNotes[picture]}</small>
              {report.recommended === picture && <em className={styles.badge}>{result.recommended}</em>}
            </span>
          </Radio>
        ))}
      </RadioGroup>
      <div className={styles.why}>
        <p>{result.why[reason]}</p>
        <Warnings codes={report.warnings.filter((code) => code !== reason)} />
        <p className={styles.facts}>{result.facts({ count: report.defectCount, percent, size })}</p>
      </div>
      <Button
        className={`${controls.button} ${controls.wide}`}
        onPress={() => studio.look.dispatch({ kind: "correct" })}
      >
        <Icon name="pencil" />
        {result.correct}
      </Button>
      <SavePart photo={photo} life={life} picture={look.picture} />
    </div>
  );
}

function Warnings({ codes }: { codes: readonly WarningCode[] }) {
  const { result } = useTexts();
  if (codes.length === 0) return null;
  return (
    <ul className={styles.warnings}>
      {codes.map((code) => (
        <li key={code}>
          <Icon name="alert" size={17} />
          {result.warnings[code]}
        </li>
      ))}
    </ul>
  );
}
