import { canRedo, canUndo } from "@heirloom/canvas";
import { useEffect, useRef, useState } from "react";
import { Button } from "react-aria-components/Button";
import { ProgressBar } from "react-aria-components/ProgressBar";
import { useEditing, useNow, useStore, useStudio, useTexts } from "../page/context.js";
import controls from "../page/controls.module.css";
import { Icon } from "../page/Icon.js";
import type { Store } from "../page/store.js";
import { type Editing, type EditingAction, isUnapplied } from "../state/editing-state.js";
import { millisecondsLeft, shareDone } from "../state/estimate.js";
import type { Life } from "../state/queue-state.js";
import type { PhotoId } from "../worker/messages.js";
import styles from "./CorrectPanel.module.css";
import { LabelledSlider } from "./LabelledSlider.js";
import { ToolPart } from "./ToolPart.js";
import { useEditKeys } from "./use-edit-keys.js";

type Done = Extract<Life, { kind: "done" }>;

/** Everything that a person can change of what was found: how much, where, and in which color. */
export function CorrectPanel({ id, life }: { id: PhotoId; life: Done }) {
  const studio = useStudio();
  const { correct } = useTexts();
  const found = useEditing(id);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    // On a phone the panel is long: the photo and the first tools come into view.
    scrollTo({ top: 0 });
  }, []);
  const { canHint } = useStore(studio.queue);
  useEditKeys(found?.store, { canHint });
  const isColoring = found?.editing.editor.tool === "hint";
  useEffect(() => {
    if (!isColoring) return;
    studio.look.dispatch({ kind: "start-coloring" });
    return () => studio.look.dispatch({ kind: "finish-coloring" });
  }, [studio, isColoring]);
  const [wanted, setWanted] = useState<number>();
  const arrived = found?.editing.editor.edits.sensitivity;
  // Until its mask has come the slider shows what a person wants; from then on, what the history says.
  useEffect(() => setWanted((last) => (last === arrived ? undefined : last)), [arrived]);
  if (found === undefined) return null;
  const { editing, store } = found;
  const { edits } = editing.editor;
  const sensitivity = wanted ?? edits.sensitivity;
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <h2 ref={heading} tabIndex={-1}>
          {correct.title}
        </h2>
        <Button
          className={controls.button}
          onPress={() => studio.look.dispatch({ kind: "finish-correcting" })}
        >
          {correct.done}
        </Button>
      </div>
      <ToolPart editing={editing} store={store} />
      <div className={styles.sensitivity}>
        <LabelledSlider
          label={correct.sensitivity}
          value={Math.round(sensitivity * 100)}
          range={{ min: 0, max: 100, step: 1 }}
          shown={`${Math.round(sensitivity * 100)}%`}
          ends={[correct.less, correct.more]}
          onChange={(percent) => {
            setWanted(percent / 100);
            studio.moveSensitivity(id, percent / 100);
          }}
        />
      </div>
      <div className={styles.foot}>
        <History editing={editing} store={store} />
        <Apply id={id} life={life} isUnapplied={isUnapplied(editing)} />
      </div>
    </div>
  );
}

interface HistoryProps {
  readonly editing: Editing;
  readonly store: Store<Editing, EditingAction>;
}

function History({ editing: { editor }, store }: HistoryProps) {
  const { correct } = useTexts();
  const { verdicts, strokes, hints } = editor.edits;
  return (
    <div className={styles.history}>
      <Button
        className={controls.plain}
        aria-label={correct.undo}
        isDisabled={!canUndo(editor)}
        onPress={() => store.dispatch({ kind: "undo" })}
      >
        <Icon name="undo" />
        <span className={styles.word}>{correct.undo}</span>
      </Button>
      <Button
        className={controls.plain}
        aria-label={correct.redo}
        isDisabled={!canRedo(editor)}
        onPress={() => store.dispatch({ kind: "redo" })}
      >
        <Icon name="redo" />
        <span className={styles.word}>{correct.redo}</span>
      </Button>
      <Button
        className={controls.plain}
        isDisabled={verdicts.length + strokes.length + hints.length === 0}
        onPress={() => store.dispatch({ kind: "clear" })}
      >
        {correct.clear}
      </Button>
    </div>
  );
}

function Apply({ id, life, isUnapplied }: { id: PhotoId; life: Done; isUnapplied: boolean }) {
  const studio = useStudio();
  const { correct, run, errors } = useTexts();
  const { backend } = useStore(studio.queue);
  const { pace } = useStore(studio.settings);
  const { correction, facts } = life;
  const now = useNow(correction.kind === "running");
  if (correction.kind === "running") {
    // Nothing is searched for again.
    const rest = { ...pace, defects: 0 };
    const work = { megapixels: (facts.width * facts.height) / 1e6, backend, pace: rest };
    const share = Math.max(shareDone(correction.progress, work, now), 0.03);
    const seconds = Math.round(millisecondsLeft(correction.progress, work, now) / 1000);
    const title = run.stages[correction.progress.stage];
    return (
      <div className={styles.apply}>
        <div className={styles.progress}>
          <ProgressBar aria-label={title} value={share * 100}>
            <p>
              <strong>{title}</strong>
              <span>{seconds < 2 ? run.almost : run.left({ seconds })}</span>
            </p>
            <div className={controls.bar}>
              <div className={controls.fill} style={{ width: `${share * 100}%` }} />
            </div>
          </ProgressBar>
        </div>
        <Button className={controls.button} onPress={() => studio.stop(id)}>
          {run.cancel}
        </Button>
      </div>
    );
  }
  return (
    <div className={styles.apply}>
      {correction.kind === "failed" && (
        <p className={styles.failed} role="alert">
          {errors[correction.code]}
        </p>
      )}
      <Button
        className={`${controls.primary} ${controls.wide}`}
        isDisabled={!isUnapplied}
        onPress={() => studio.apply(id)}
      >
        {isUnapplied ? correct.apply : correct.unchanged}
      </Button>
    </div>
  );
}
