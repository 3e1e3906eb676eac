import { damaged } from "../check-picture.js";

/** Undoes a row's filter (PNG, chapter 9) in place. The first byte of `line` and of the row `above` is the filter's number. */
export function unfilter(line: Uint8Array, above: Uint8Array, pixelBytes: number): void {
  const end = line.length;
  switch (line[0]) {
    case 0:
      return;
    case 1:
      for (let i = 1 + pixelBytes; i < end; i++) line[i] += line[i - pixelBytes];
      return;
    case 2:
      for (let i = 1; i < end; i++) line[i] += above[i];
      return;
    case 3:
      for (let i = 1; i < end; i++) {
        const left = i > pixelBytes ? line[i - pixelBytes] : 0;
        line[i] += (left + above[i]) >> 1;
      }
      return;
    case 4:
      for (let i = 1; i < end; i++) {
        const isFirst = i <= pixelBytes;
        line[i] += isFirst ? above[i] : paeth(line[i - pixelBytes], above[i], above[i - pixelBytes]);
      }
      return;
    default:
      throw damaged(`it has a row with filter ${line[0]}`);
  }
}

function paeth(left: number, up: number, corner: number): number {
  const [toLeft, toUp] = [Math.abs(up - corner), Math.abs(left - corner)];
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
