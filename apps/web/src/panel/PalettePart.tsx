import { hexColor } from "@heirloom/core";
import { Button } from "react-aria-components/Button";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { useStore, useStudio, useTexts } from "../page/context.js";
import controls from "../page/controls.module.css";
import { Icon } from "../page/Icon.js";
import { palette, type Swatch } from "../state/palette.js";
import styles from "./PalettePart.module.css";

const swatches = Object.keys(palette).filter((name): name is Swatch => name in palette);

/** Colors of the time, and one taken from the photo or made by hand. */
export function PalettePart({ count }: { count: number }) {
  const studio = useStudio();
  const { correct } = useTexts();
  const { hintColor, isPickingColor } = useStore(studio.look);
  const chosen = swatches.find((name) => sameColor(palette[name], hintColor));
  return (
    <div className={styles.palette}>
      <fieldset className={styles.swatches} aria-label={correct.colors}>
        {swatches.map((name) => (
          <Button
            key={name}
            className={styles.swatch}
            aria-label={correct.swatches[name]}
            aria-pressed={name === chosen}
            style={{ background: `rgb(${palette[name].join(" ")})` }}
            onPress={() => studio.look.dispatch({ kind: "choose-color", color: palette[name] })}
          />
        ))}
      </fieldset>
      <div className={styles.own}>
        <ToggleButton
          className={controls.button}
          isSelected={isPickingColor}
          onChange={() => studio.look.dispatch({ kind: "pick-color" })}
        >
          <Icon name="dropper" />
          {correct.eyedropper}
        </ToggleButton>
        <label className={styles.custom}>
          <span className="visually-hidden">{correct.custom}</span>
          <input
            type="color"
            value={hexColor(hintColor)}
            onChange={(event) =>
              studio.look.dispatch({ kind: "choose-color", color: colorOf(event.target.value) })
            }
          />
        </label>
      </div>
      <p className={styles.count}>
        {[chosen && correct.swatches[chosen], correct.hintCount(count)].filter(Boolean).join(" · ")}
      </p>
    </div>
  );
}

type Color = readonly [number, number, number];

const sameColor = (a: Color, b: Color): boolean => a.every((channel, i) => channel === b[i]);
function colorOf(hex: string): Color {
  const channel = (at: number) => Number.parseInt(hex.slice(at, at + 2), 16);
  return [channel(1), channel(3), channel(5)];
}
