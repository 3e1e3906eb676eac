/** Which pixels to fill: `bits[y * width + x]` is 1 inside a defect, 0 elsewhere. Always at the photo's size. */
export interface Mask {
  readonly width: number;
  readonly height: number;
  readonly bits: Uint8Array;
}

/**
 * The detector's answer before any threshold: `probability[y * width + x]` in 0..1, at the resolution at which
 * the detector worked. It is kept so that sensitivity can move without a new run.
 */
export interface DefectMap {
  readonly width: number;
  readonly height: number;
  readonly probability: Float32Array;
}

/** Chroma for a whole photo at the network's resolution: BT.601 Cb and Cr, each in -0.5..0.5 (0 is grey). */
export interface ChromaMap {
  readonly width: number;
  readonly height: number;
  readonly cb: Float32Array;
  readonly cr: Float32Array;
}

/** Masked pixels over all pixels, 0..1. */
export function shareOf({ bits }: Mask): number {
  let masked = 0;
  for (let i = 0; i < bits.length; i++) masked += bits[i];
  return masked / bits.length;
}
