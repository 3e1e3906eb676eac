import { type Frame, sliderX, type View } from "@heirloom/canvas";
import { useEffect, useId, useRef, useState } from "react";
import { useEditing, useStore, useStudio, useTexts } from "../page/context.js";
import { openStore } from "../page/store.js";
import type { LookState, Scene } from "../state/look-state.js";
import type { Life } from "../state/queue-state.js";
import type { PhotoFacts, PhotoId } from "../worker/messages.js";
import { LookBar } from "./LookBar.js";
import { paintMarks } from "./paint-marks.js";
import { paintScene } from "./paint-scene.js";
import { SliderHandle } from "./SliderHandle.js";
import styles from "./Stage.module.css";
import { StageLabels } from "./StageLabels.js";
import { layoutFor, reduceStage, startStage } from "./stage-model.js";
import { useFrame } from "./use-frame.js";
import { usePointers } from "./use-pointers.js";
import { useTool } from "./use-tool.js";

interface Props {
  readonly id: PhotoId;
  readonly facts: PhotoFacts;
  readonly scene: Scene;
  readonly look: LookState;
  readonly life: Life;
}

/** A photo to look at and to draw on. The component keeps the view; what it draws comes from the stores. */
export function Stage({ id, facts, scene, look, life }: Props) {
  const studio = useStudio();
  const texts = useTexts();
  const surface = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const marks = useRef<HTMLCanvasElement>(null);
  const keysId = useId();
  const whole = useFrame(surface, facts);
  const layout = layoutFor(scene.kind, whole);
  const { frame } = layout;
  const [gestures] = useState(() => openStore(startStage(frame), reduceStage));
  const { view } = useStore(gestures);
  const isDone = life.kind === "done";
  const found = useEditing(id);
  const tool = useTool(id, look.isCorrecting);
  const chosen = found?.editing.editor.tool;
  const hasTool = look.isCorrecting && chosen !== undefined && chosen !== "move";

  const { width, height } = frame.viewport;
  const { pixelRatio } = frame;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the frame is made anew at every drawing; these are its parts
  useEffect(() => {
    if (width > 0) gestures.dispatch({ kind: "resize", frame });
  }, [gestures, width, height, pixelRatio, facts.width, facts.height]);

  const paint = useRef(() => {});
  useEffect(() => {
    paint.current = () => {
      const context = canvas.current?.getContext("2d");
      if (context) paintScene(context, { id, scene, layout, view, pictures: studio.pictures });
    };
    paint.current();
  });
  // A frame that was asked for earlier must draw what is to be seen when it comes.
  useEffect(() => studio.pictures.subscribe(() => requestAnimationFrame(() => paint.current())), [studio]);

  const editing = found?.editing;
  const hasMarks = isDone && (look.hasOverlay || look.isCorrecting);
  useEffect(() => {
    const context = marks.current?.getContext("2d");
    if (!context) return;
    const { isCorrecting, hasOverlay: hasDefects } = look;
    const isRim = isCorrecting && look.ground === "result";
    const { drawing } = tool;
    if (hasMarks && editing)
      paintMarks(context, { layout, view, editing, drawing, hasDefects, isCorrecting, isRim });
    else context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  });

  const pointers = usePointers({
    surface,
    canvas,
    gestures,
    layout,
    look: studio.look,
    isSlider: scene.kind === "slider",
    tool,
    hasTool,
  });
  const size = (of: { width: number; height: number }) => ({
    width: Math.round(of.width * pixelRatio),
    height: Math.round(of.height * pixelRatio),
  });
  const cut = scene.kind === "slider" ? sliderX(scene.slider, view, frame) : undefined;
  return (
    <div className={styles.stage}>
      <div className={styles.mount}>
        <div
          ref={surface}
          className={styles.surface}
          // A drawing surface has keys of its own, which a screen reader must let through.
          role="application"
          aria-label={texts.look.stage}
          aria-describedby={keysId}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it takes the keys that it describes
          tabIndex={0}
          data-tool={hasTool ? chosen : scene.kind === "slider" ? "slider" : "move"}
          {...pointers}
        >
          <canvas ref={canvas} {...size(whole.viewport)} />
          <canvas ref={marks} {...size(whole.viewport)} />
          <StageLabels scene={scene} layout={layout} view={view} />
        </div>
        {cut !== undefined && isDone && (
          <SliderHandle
            x={cut}
            {...shownHeight(view, frame)}
            slider={look.slider}
            photoWidthPx={facts.width * view.scale}
          />
        )}
      </div>
      <p id={keysId} className="visually-hidden">
        {texts.look.keys}
      </p>
      {isDone ? <LookBar gestures={gestures} look={look} /> : <div className={styles.barPlace} />}
    </div>
  );
}

/** From where to where the photo reaches on the stage, as far as it is in view. */
function shownHeight({ scale, offset }: View, { photo, viewport }: Frame) {
  const top = Math.max(offset.y, 0);
  return { top, height: Math.max(0, Math.min(offset.y + photo.height * scale, viewport.height) - top) };
}
