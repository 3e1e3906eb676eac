import type { CSSProperties } from "react";
import { Label } from "react-aria-components/Label";
import { Slider, SliderOutput, SliderThumb, SliderTrack } from "react-aria-components/Slider";
import controls from "../page/controls.module.css";

interface Props {
  readonly label: string;
  readonly value: number;
  readonly range: { readonly min: number; readonly max: number; readonly step: number };
  /** What the value means to a person. */
  readonly shown: string;
  /** Words at both ends. */
  readonly ends?: readonly [string, string];
  readonly onChange: (value: number) => void;
}

export function LabelledSlider({ label, value, range, shown, ends, onChange }: Props) {
  const at = (100 * (value - range.min)) / (range.max - range.min);
  const style: CSSProperties & { "--at": string } = { "--at": `${at}%` };
  return (
    <Slider
      className={controls.slider}
      minValue={range.min}
      maxValue={range.max}
      step={range.step}
      value={value}
      onChange={(next) => onChange(typeof next === "number" ? next : (next[0] ?? value))}
    >
      <Label>{label}</Label>
      <SliderOutput>{shown}</SliderOutput>
      <SliderTrack className={controls.track} style={style}>
        <SliderThumb className={controls.thumb} aria-label={label} />
      </SliderTrack>
      {ends && (
        <div className={controls.ends} aria-hidden="true">
          <span>{ends[0]}</span>
          <span>{ends[1]}</span>
        </div>
      )}
    </Slider>
  );
}
