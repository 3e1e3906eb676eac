import { photoPoint, traceLine } from "@heirloom/canvas";
import type { Platform, Restorer } from "@heirloom/core";
import type { Desk } from "./desk.js";
import { exportPicture, exportZip } from "./export.js";
import { halvedSize, halvePart, type Part } from "./halve.js";
import { type Answer, type Question, tileSidePx } from "./messages.js";

export interface AnswerTools {
  readonly desk: Desk;
  readonly platform: Platform;
  readonly restorer: () => Promise<Restorer>;
  readonly bitmap: (rgba: Uint8ClampedArray<ArrayBuffer>, part: Part) => Promise<ImageBitmap>;
}

/** What the page asks about a photo that is done. */
export async function answerTo(question: Question, tools: AnswerTools): Promise<Answer> {
  const { desk, platform } = tools;
  switch (question.kind) {
    case "mask-at": {
      const { map } = desk.sheet(question.id);
      const scan = await desk.pictureOf(question.id, "scan");
      const mask = await (await tools.restorer()).maskDefects(scan, map, question);
      return { kind: "mask", mask };
    }
    case "trace": {
      const { map } = desk.sheet(question.id);
      const photo = await desk.pictureOf(question.id, "scan");
      const [from, to] = [question.from, question.to].map(({ x, y }) => photoPoint(x, y));
      return { kind: "places", places: traceLine({ photo, map }, from, to) };
    }
    case "tile": {
      const photo = await desk.pictureOf(question.id, question.picture);
      const { level, column, row } = question;
      const whole = halvedSize(photo, level);
      const [left, top] = [column * tileSidePx, row * tileSidePx];
      const width = Math.min(tileSidePx, whole.width - left);
      const height = Math.min(tileSidePx, whole.height - top);
      const part = { level, left, top, width, height };
      return { kind: "bitmap", bitmap: await tools.bitmap(halvePart(photo, part), part) };
    }
    case "file":
      return { kind: "file", ...(await exportPicture(desk, question, platform.encode)) };
    case "zip":
      return { kind: "file", ...(await exportZip(desk, question, platform.encode)) };
  }
}

/** What an answer hands over instead of copying it. */
export function transferOf(answer: Answer): Transferable[] {
  if (answer.kind === "mask") return [answer.mask.bits.buffer];
  return answer.kind === "bitmap" ? [answer.bitmap] : [];
}
