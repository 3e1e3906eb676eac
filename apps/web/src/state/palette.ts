/** Colors that clothes, things and places of old photographs had, muted as dyes and paints of the time were. */
export const palette = {
  skinFair: [226, 184, 156],
  skinOlive: [196, 148, 112],
  skinBrown: [140, 94, 66],
  skinDark: [92, 60, 44],
  hairBlond: [196, 164, 108],
  hairBrown: [88, 60, 40],
  khaki: [160, 142, 102],
  fieldGrey: [96, 104, 92],
  navy: [44, 54, 84],
  wine: [112, 40, 48],
  dustyRose: [196, 136, 136],
  sky: [150, 184, 210],
  sea: [84, 124, 138],
  foliage: [92, 112, 62],
  meadow: [138, 148, 82],
  oak: [150, 106, 64],
  mahogany: [100, 52, 36],
  brick: [158, 86, 64],
  stone: [170, 160, 144],
  sepia: [140, 112, 84],
} as const satisfies Record<string, readonly [number, number, number]>;

export type Swatch = keyof typeof palette;
