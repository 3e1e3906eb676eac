import { stepSlider } from "@heirloom/canvas";
import { useStudio, useTexts } from "../page/context.js";
import { Knob } from "../page/Knob.js";
import styles from "./SliderHandle.module.css";

interface Props {
  /** Its place on the stage, CSS pixels. */
  readonly x: number;
  readonly top: number;
  readonly height: number;
  readonly slider: number;
  /** As the photo is shown, CSS pixels. */
  readonly photoWidthPx: number;
}

/** The line between before and after. The stage itself is dragged; this takes keys, and drags where the photo moves. */
export function SliderHandle({ x, top, height, slider, photoWidthPx }: Props) {
  const studio = useStudio();
  const { look } = useTexts();
  const percent = Math.round(slider * 100);
  return (
    <div
      className={styles.handle}
      style={{ left: x, top, height }}
      role="slider"
      tabIndex={0}
      aria-label={look.slider}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      aria-valuetext={`${percent}%`}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) => {
        if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
        studio.look.dispatch({ kind: "move-slider", slider: slider + event.movementX / photoWidthPx });
      }}
      onKeyDown={(event) => {
        const next = stepSlider(slider, event.key);
        if (next === undefined) return;
        event.preventDefault();
        studio.look.dispatch({ kind: "move-slider", slider: next });
      }}
    >
      <Knob />
    </div>
  );
}
