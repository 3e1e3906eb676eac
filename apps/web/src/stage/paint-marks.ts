import {
  drawOverlay,
  type PhotoPoint,
  type Stroke,
  toView,
  type View,
  type ViewPoint,
} from "@heirloom/canvas";
import type { Editing } from "../state/editing-state.js";
import type { Layout } from "./paint-scene.js";

/** The marks over a photo: defects, what is protected, color hints, and what is being drawn right now. */
export interface MarksToPaint {
  readonly layout: Layout;
  readonly view: View;
  readonly editing: Editing;
  readonly drawing: Drawing;
  readonly hasDefects: boolean;
  /** Hints, what is protected and what is being drawn show while correcting alone. */
  readonly isCorrecting: boolean;
  /** Only the rims of the defects, so that what fills them can be seen. */
  readonly isRim: boolean;
}

/** What a tool is about to do. */
export interface Drawing {
  readonly stroke: Stroke | undefined;
  /** The line traced so far, and where it would go on to. */
  readonly traced: readonly PhotoPoint[];
  readonly cursor: ViewPoint | undefined;
  readonly brushRadiusPx: number | undefined;
}

export const nothingDrawn: Drawing = {
  stroke: undefined,
  traced: [],
  cursor: undefined,
  brushRadiusPx: undefined,
};

const defectColor = { r: 255, g: 66, b: 54 };
const strokeColors = {
  add: "rgb(255 66 54 / 0.6)",
  erase: "rgb(255 255 255 / 0.6)",
  protect: "rgb(38 166 154 / 0.55)",
} as const;

export function paintMarks(context: CanvasRenderingContext2D, given: MarksToPaint): void {
  const { layout, view, editing, drawing, hasDefects, isCorrecting } = given;
  const { frame } = layout;
  const { canvas } = context;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  if (hasDefects) paintDefects(context, given);
  context.setTransform(frame.pixelRatio, 0, 0, frame.pixelRatio, 0, 0);
  if (!isCorrecting) return;
  for (const stroke of editing.editor.edits.strokes) {
    if (stroke.effect === "protect") paintStrokeLine(context, stroke, view);
  }
  if (drawing.stroke) paintStrokeLine(context, drawing.stroke, view);
  if (drawing.traced.length > 0) {
    paintStrokeLine(
      context,
      { effect: "add", radiusPx: drawing.brushRadiusPx ?? 2, points: drawing.traced },
      view,
    );
  }
  for (const { at, color } of editing.editor.edits.hints) {
    paintDot(context, toView(at, view), `rgb(${color.r} ${color.g} ${color.b})`);
  }
  if (drawing.cursor && drawing.brushRadiusPx !== undefined) {
    paintRing(context, drawing.cursor, drawing.brushRadiusPx * view.scale);
  }
}

function paintDefects(
  context: CanvasRenderingContext2D,
  { layout, view, editing, isRim }: MarksToPaint,
): void {
  const { x, y, width, height, pixels } = drawOverlay(editing.pyramid, view, {
    frame: layout.frame,
    style: { color: defectColor, opacity: isRim ? 0.9 : 0.55, mode: isRim ? "outline" : "fill" },
  });
  if (width > 0 && height > 0) context.putImageData(new ImageData(pixels, width, height), x, y);
}

function paintStrokeLine(
  context: CanvasRenderingContext2D,
  { effect, radiusPx, points }: Stroke,
  view: View,
): void {
  const [first, ...rest] = points.map((point) => toView(point, view));
  if (first === undefined) return;
  context.strokeStyle = strokeColors[effect];
  context.lineWidth = Math.max(1.5, 2 * radiusPx * view.scale);
  context.lineCap = "round";
  context.lineJoin = "round";
  context.beginPath();
  context.moveTo(first.x, first.y);
  // A line of no length draws its round cap only when it goes somewhere.
  if (rest.length === 0) context.lineTo(first.x + 0.01, first.y);
  for (const { x, y } of rest) context.lineTo(x, y);
  context.stroke();
}

function paintDot(context: CanvasRenderingContext2D, { x, y }: ViewPoint, color: string): void {
  context.beginPath();
  context.arc(x, y, 8, 0, 2 * Math.PI);
  context.fillStyle = color;
  context.fill();
  context.lineWidth = 2.5;
  context.strokeStyle = "white";
  context.stroke();
  context.lineWidth = 1;
  context.strokeStyle = "rgb(0 0 0 / 0.6)";
  context.stroke();
}

function paintRing(context: CanvasRenderingContext2D, { x, y }: ViewPoint, radius: number): void {
  for (const [style, width] of [
    ["rgb(0 0 0 / 0.55)", 3],
    ["white", 1.25],
  ] as const) {
    context.beginPath();
    context.arc(x, y, Math.max(radius, 2), 0, 2 * Math.PI);
    context.strokeStyle = style;
    context.lineWidth = width;
    context.stroke();
  }
}
