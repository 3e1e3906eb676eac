import { useEffect, useRef } from "react";
import type { Life } from "../state/queue-state.js";
import type { PhotoId, Shown } from "../worker/messages.js";
import { useStudio } from "./context.js";
import { Icon } from "./Icon.js";
import styles from "./Thumbnail.module.css";

interface Props {
  readonly id: PhotoId;
  readonly life: Life;
  /** Its recommended result if left out, as far as there is one. */
  readonly shown?: Shown;
  /** Fitted into its square instead of filling it. */
  readonly isWhole?: boolean;
}

/** A small picture from the bitmaps that the page has. */
export function Thumbnail({ id, life, shown, isWhole = false }: Props) {
  const { pictures } = useStudio();
  const canvas = useRef<HTMLCanvasElement>(null);
  const wanted = shown ?? (life.kind === "done" ? life.report.recommended : "scan");
  useEffect(() => {
    const draw = () => {
      const bitmap =
        (pictures.preview(id, wanted) ?? pictures.preview(id, "scan"))?.bitmap ?? pictures.thumbnail(id);
      if (canvas.current && bitmap) paint(canvas.current, bitmap, isWhole ? whole : square);
    };
    draw();
    return pictures.subscribe(draw);
  }, [id, wanted, isWhole, pictures]);
  return (
    <span className={isWhole ? styles.whole : styles.thumbnail}>
      <Icon name="photos" size={22} />
      <canvas ref={canvas} width={0} height={0} />
    </span>
  );
}

/** Twice the largest size at which one that fills its square shows, for dense screens. */
const sidePx = 168;
const drawn = new WeakMap<HTMLCanvasElement, ImageBitmap>();

/** What of a bitmap is drawn, and at which size. */
interface Cut {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
}

const whole = ({ width, height }: ImageBitmap): Cut => ({ left: 0, top: 0, width, height, scale: 1 });

/** Faces are rather in the upper part of a portrait. */
function square({ width, height }: ImageBitmap): Cut {
  const side = Math.min(width, height);
  const [left, top] = [(width - side) / 2, (height - side) * 0.35];
  return { left, top, width: side, height: side, scale: sidePx / side };
}

function paint(canvas: HTMLCanvasElement, bitmap: ImageBitmap, cutOf: (bitmap: ImageBitmap) => Cut): void {
  // Tiles come in by the dozen; a thumbnail is drawn once.
  if (drawn.get(canvas) === bitmap || bitmap.width === 0) return;
  drawn.set(canvas, bitmap);
  const { left, top, width, height, scale } = cutOf(bitmap);
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, left, top, width, height, 0, 0, canvas.width, canvas.height);
}
