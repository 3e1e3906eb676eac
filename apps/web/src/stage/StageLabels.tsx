import { photoPoint, sliderX, toView, type View } from "@heirloom/canvas";
import { useTexts } from "../page/context.js";
import type { Scene } from "../state/look-state.js";
import type { Shown } from "../worker/messages.js";
import type { Layout } from "./paint-scene.js";
import styles from "./StageLabels.module.css";

interface Props {
  readonly scene: Scene;
  readonly layout: Layout;
  readonly view: View;
}

/** About as wide as a label of this name is; one that does not fit its side is left out. */
const roomFor = (name: string): number =>
  34 + [...name].reduce((sum, letter) => sum + (letter > "\u2e80" ? 14 : 7.5), 0);

/** Which picture is which. */
export function StageLabels({ scene, layout, view }: Props) {
  const { look, result, start } = useTexts();
  const nameOf = (shown: Shown) => (shown === "scan" ? look.scan : result.pictures[shown]);
  const { frame, second } = layout;
  const corner = toView(photoPoint(0, 0), view);
  const end = toView(photoPoint(frame.photo.width, 0), view);
  const left = Math.max(corner.x, 0) + 10;
  const right = Math.min(end.x, frame.viewport.width) - 10;
  const top = Math.max(corner.y, 0) + 10;
  if (scene.kind === "single") return null;
  // Where its name is too long, a shorter word does.
  const afterIn = (room: number) => [nameOf(scene.after), start.after].find((name) => room > roomFor(name));
  if (scene.kind === "side") {
    return (
      <>
        <span className={styles.label} style={{ left, top }}>
          {nameOf(scene.before)}
        </span>
        <span className={styles.label} style={{ left: left + (second?.x ?? 0), top: top + (second?.y ?? 0) }}>
          {afterIn(right - left) ?? start.after}
        </span>
      </>
    );
  }
  const cut = sliderX(scene.slider, view, frame);
  const after = afterIn(right - cut);
  return (
    <>
      {cut - left > roomFor(nameOf(scene.before)) && (
        <span className={styles.label} style={{ left, top }}>
          {nameOf(scene.before)}
        </span>
      )}
      {after !== undefined && (
        <span className={styles.label} style={{ right: frame.viewport.width - right, top }}>
          {after}
        </span>
      )}
    </>
  );
}
