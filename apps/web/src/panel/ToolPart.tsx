import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { useStore, useStudio, useTexts } from "../page/context.js";
import { Icon, type IconName } from "../page/Icon.js";
import type { Store } from "../page/store.js";
import type { Editing, EditingAction } from "../state/editing-state.js";
import type { ToolName } from "../text/texts.js";
import { LabelledSlider } from "./LabelledSlider.js";
import { PalettePart } from "./PalettePart.js";
import styles from "./ToolPart.module.css";

const tools: readonly ToolName[] = ["move", "judge", "hint", "add", "erase", "trace", "protect"];
const icons: Readonly<Record<ToolName, IconName>> = {
  move: "move",
  judge: "judge",
  add: "brush",
  erase: "erase",
  trace: "trace",
  protect: "protect",
  hint: "hint",
};
const brushes: ReadonlySet<ToolName> = new Set(["add", "erase", "trace", "protect"]);

interface Props {
  readonly editing: Editing;
  readonly store: Store<Editing, EditingAction>;
}

/** The tools, a word on the chosen one, and its size or color. */
export function ToolPart({ editing, store }: Props) {
  const studio = useStudio();
  const { correct } = useTexts();
  const { canHint } = useStore(studio.queue);
  const { tool, brushRadiusPx, edits } = editing.editor;
  const offered = tools.filter((each) => each !== "hint" || canHint);
  return (
    <div className={styles.part}>
      <ToggleButtonGroup
        aria-label={correct.tools}
        className={styles.tools}
        data-count={offered.length}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[tool]}
        onSelectionChange={(keys) => {
          const chosen = tools.find((each) => keys.has(each));
          if (chosen) store.dispatch({ kind: "choose-tool", tool: chosen });
        }}
      >
        {offered.map((each) => (
          <ToggleButton key={each} id={each} className={styles.tool}>
            <Icon name={icons[each]} size={22} />
            {correct.toolNames[each]}
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      <p className={styles.note}>{correct.toolNotes[tool]}</p>
      {brushes.has(tool) && (
        <LabelledSlider
          label={correct.size}
          value={sliderOf(brushRadiusPx)}
          range={{ min: 0, max: 100, step: 1 }}
          shown={`${Math.round(2 * brushRadiusPx)} px`}
          onChange={(value) => store.dispatch({ kind: "set-brush-radius", radiusPx: radiusOf(value) })}
        />
      )}
      {tool === "hint" && <PalettePart count={edits.hints.length} />}
    </div>
  );
}

/** A slider of 0 to 100 over radii of 0.5 to 500 px, even in their logarithm: fine and coarse alike. */
const radiusOf = (slider: number): number => 0.5 * 1000 ** (slider / 100);
const sliderOf = (radiusPx: number): number => (100 * Math.log(radiusPx / 0.5)) / Math.log(1000);
