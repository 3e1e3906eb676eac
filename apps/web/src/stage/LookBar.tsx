import type { Gestures } from "@heirloom/canvas";
import { useEffect } from "react";
import { Button } from "react-aria-components/Button";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";
import { useStore, useStudio, useTexts } from "../page/context.js";
import controls from "../page/controls.module.css";
import { Icon } from "../page/Icon.js";
import type { Store } from "../page/store.js";
import type { LookMode, LookState } from "../state/look-state.js";
import styles from "./LookBar.module.css";
import { isFitted, type StageFact, zoomPercent } from "./stage-model.js";

const modes: readonly LookMode[] = ["slider", "side", "single"];

/** How the photo is looked at, and how closely. */
export function LookBar({ gestures, look }: { gestures: Store<Gestures, StageFact>; look: LookState }) {
  const studio = useStudio();
  const { look: texts, correct } = useTexts();
  const state = useStore(gestures);
  useOverlayKey();
  return (
    <div className={styles.bar}>
      {look.isCorrecting ? (
        <ToggleButtonGroup
          aria-label={correct.ground}
          className={controls.segments}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[look.ground]}
          onSelectionChange={(keys) => {
            studio.look.dispatch({ kind: "choose-ground", ground: keys.has("scan") ? "scan" : "result" });
          }}
        >
          {(["scan", "result"] as const).map((ground) => (
            <ToggleButton key={ground} id={ground} className={controls.segment}>
              {correct.grounds[ground]}
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      ) : (
        <ToggleButtonGroup
          aria-label={texts.mode}
          className={controls.segments}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[look.mode]}
          onSelectionChange={(keys) => {
            const mode = modes.find((each) => keys.has(each));
            if (mode) studio.look.dispatch({ kind: "choose-mode", mode });
          }}
        >
          {modes.map((mode) => (
            <ToggleButton key={mode} id={mode} className={controls.segment} aria-label={texts.modes[mode]}>
              <Icon name={mode} size={18} />
              <span className={styles.word}>{texts.modes[mode]}</span>
            </ToggleButton>
          ))}
        </ToggleButtonGroup>
      )}
      <ToggleButton
        className={`${controls.icon} ${styles.overlay}`}
        aria-label={texts.overlay}
        isSelected={look.hasOverlay}
        onChange={() => studio.look.dispatch({ kind: "toggle-overlay" })}
      >
        <Icon name="marks" />
        <span className={styles.word}>{texts.overlay}</span>
      </ToggleButton>
      <div className={styles.zoom}>
        <Button
          className={controls.icon}
          aria-label={texts.zoomOut}
          onPress={() => gestures.dispatch({ kind: "zoom", factor: 1 / 1.5 })}
        >
          <Icon name="minus" />
        </Button>
        <Button
          className={styles.percent}
          aria-label={`${zoomPercent(state)}% → ${texts.actual}`}
          onPress={() => gestures.dispatch({ kind: "actual-size" })}
        >
          {zoomPercent(state)}%
        </Button>
        <Button
          className={controls.icon}
          aria-label={texts.zoomIn}
          onPress={() => gestures.dispatch({ kind: "zoom", factor: 1.5 })}
        >
          <Icon name="plus" />
        </Button>
        <Button
          className={controls.icon}
          aria-label={texts.fit}
          isDisabled={isFitted(state)}
          onPress={() => gestures.dispatch({ kind: "fit" })}
        >
          <Icon name="fit" />
        </Button>
      </div>
    </div>
  );
}

/** D shows and hides the damage from wherever a person is, but not while they type. */
function useOverlayKey(): void {
  const studio = useStudio();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isTyping = event.target instanceof HTMLInputElement && event.target.type !== "range";
      if (event.key.toLowerCase() !== "d" || event.ctrlKey || event.metaKey || event.altKey || isTyping)
        return;
      studio.look.dispatch({ kind: "toggle-overlay" });
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [studio]);
}
