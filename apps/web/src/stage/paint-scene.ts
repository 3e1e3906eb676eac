import { type Frame, sliderX, type View } from "@heirloom/canvas";
import type { PictureStore } from "../page/picture-store.js";
import type { Scene } from "../state/look-state.js";
import { type PhotoId, type Shown, tileSidePx } from "../worker/messages.js";
import { isWhole } from "./stage-model.js";

/** The stage cut in one or two: where each half begins, CSS pixels. Both show the same part of their pictures. */
export interface Layout {
  /** Of one half: what gestures and the view know. */
  readonly frame: Frame;
  readonly second: { readonly x: number; readonly y: number } | undefined;
}

export interface SceneToPaint {
  readonly id: PhotoId;
  readonly scene: Scene;
  readonly layout: Layout;
  readonly view: View;
  readonly pictures: PictureStore;
}

/** Draws the pictures of a scene: previews at once, sharp tiles over them as they come. */
export function paintScene(context: CanvasRenderingContext2D, given: SceneToPaint): void {
  const { scene, layout, view } = given;
  const { frame, second } = layout;
  const ratio = frame.pixelRatio;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, context.canvas.width, context.canvas.height);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const { width, height } = frame.viewport;
  if (scene.kind === "single") {
    paintPicture(context, given, { shown: scene.shown, left: 0, right: width });
    return;
  }
  if (scene.kind === "slider") {
    const cut = sliderX(scene.slider, view, frame);
    paintPicture(context, given, { shown: scene.before, left: 0, right: cut });
    paintPicture(context, given, { shown: scene.after, left: cut, right: width });
    return;
  }
  paintPicture(context, given, { shown: scene.before, left: 0, right: width });
  if (second === undefined) return;
  context.translate(second.x, second.y);
  context.clearRect(0, 0, width, height);
  paintPicture(context, given, { shown: scene.after, left: 0, right: width });
}

interface Strip {
  readonly shown: Shown;
  /** CSS pixels in which the picture shows. */
  readonly left: number;
  readonly right: number;
}

function paintPicture(
  context: CanvasRenderingContext2D,
  given: SceneToPaint,
  { shown, left, right }: Strip,
): void {
  const { id, view, pictures, layout } = given;
  const { photo, viewport, pixelRatio } = layout.frame;
  const preview = pictures.preview(id, shown);
  if (preview === undefined || right <= left) return;
  context.save();
  context.beginPath();
  context.rect(left, 0, right - left, viewport.height);
  context.clip();
  context.translate(view.offset.x, view.offset.y);
  context.scale(view.scale, view.scale);
  const devicePerPhoto = view.scale * pixelRatio;
  // Far in, a person wants to see the pixels themselves, but not of a small photo that was enlarged to fit.
  context.imageSmoothingEnabled = devicePerPhoto < 4 || isWhole({ view, frame: layout.frame });
  context.imageSmoothingQuality = "high";
  const side = 2 ** preview.level;
  context.drawImage(preview.bitmap, 0, 0, preview.bitmap.width * side, preview.bitmap.height * side);
  const level = Math.max(0, Math.floor(Math.log2(1 / devicePerPhoto) + 0.01));
  if (level < preview.level) {
    const visible = {
      left: Math.max(0, (left - view.offset.x) / view.scale),
      top: Math.max(0, -view.offset.y / view.scale),
      right: Math.min(photo.width, (right - view.offset.x) / view.scale),
      bottom: Math.min(photo.height, (viewport.height - view.offset.y) / view.scale),
    };
    paintTiles(context, given, { shown, level, visible });
  }
  context.restore();
}

interface TilesToPaint {
  readonly shown: Shown;
  readonly level: number;
  /** Photo pixels. */
  readonly visible: { left: number; top: number; right: number; bottom: number };
}

function paintTiles(
  context: CanvasRenderingContext2D,
  { id, pictures }: SceneToPaint,
  { shown, level, visible }: TilesToPaint,
): void {
  const side = tileSidePx * 2 ** level;
  for (let row = Math.floor(visible.top / side); row * side < visible.bottom; row++) {
    for (let column = Math.floor(visible.left / side); column * side < visible.right; column++) {
      const tile = pictures.tile(id, shown, { level, column, row });
      if (tile === undefined) continue;
      const scale = 2 ** level;
      context.drawImage(tile, column * side, row * side, tile.width * scale, tile.height * scale);
    }
  }
}
