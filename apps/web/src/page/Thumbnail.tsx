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
}

/** A small picture, filled to its square from the bitmaps that the page has. */
export function Thumbnail({ id, life, shown }: Props) {
  const { pictures } = useStudio();
  const canvas = useRef<HTMLCanvasElement>(null);
  const wanted = shown ?? (life.kind === "done" ? life.report.recommended : "scan");
  useEffect(() => {
    const draw = () => {
      const bitmap =
        (pictures.preview(id, wanted) ?? pictures.preview(id, "scan"))?.bitmap ?? pictures.thumbnail(id);
      if (canvas.current && bitmap) fill(canvas.current, bitmap);
    };
    draw();
    return pictures.subscribe(draw);
  }, [id, wanted, pictures]);
  return (
    <span className={styles.thumbnail}>
      <Icon name="photos" size={22} />
      <canvas ref={canvas} width={0} height={0} />
    </span>
  );
}

/** Twice the largest size at which one shows, for dense screens. */
const sidePx = 168;
const drawn = new WeakMap<HTMLCanvasElement, ImageBitmap>();

function fill(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  // Tiles come in by the dozen; a thumbnail is drawn once.
  if (drawn.get(canvas) === bitmap || bitmap.width === 0) return;
  drawn.set(canvas, bitmap);
  const side = Math.min(bitmap.width, bitmap.height);
  canvas.width = sidePx;
  canvas.height = sidePx;
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.imageSmoothingQuality = "high";
  // Faces are rather in the upper part of a portrait.
  const top = (bitmap.height - side) * 0.35;
  context.drawImage(bitmap, (bitmap.width - side) / 2, top, side, side, 0, 0, sidePx, sidePx);
}
