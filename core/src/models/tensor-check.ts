import { RestoreError } from "../errors.js";
import type { Card } from "./card.js";
import type { Tensor } from "./session.js";

/** What N, H and W stand for in one run. */
export type Sizes = ReadonlyMap<string, number>;

interface Expectation {
  /** Names the tensors in messages: "defects input". */
  readonly what: string;
  /** H and W must be multiples of this. */
  readonly multiple?: number;
  /** Letters that earlier tensors of the run have fixed. */
  readonly sizes?: Sizes;
}

/**
 * Checks tensors against a card and returns what the letters N, H and W turned out to be. Throws `model-shape` when
 * a tensor is missing, when a letter would need two values, when the data's length is not its shape's, or when a value is
 * not finite.
 */
export function checkTensors(
  tensors: Readonly<Record<string, Tensor>>,
  specs: Card["inputs"],
  { what, multiple = 1, sizes = new Map() }: Expectation,
): Sizes {
  const letters = new Map(sizes);
  for (const { name, shape } of specs) {
    const tensor = tensors[name];
    if (tensor === undefined) throw new RestoreError("model-shape", `${what} ${name} is missing`);
    const { dims, data } = tensor;
    const wanted = shape.map((size, i) => {
      if (typeof size === "number") return size;
      if (!letters.has(size) && dims[i] !== undefined) letters.set(size, dims[i]);
      return letters.get(size) ?? size;
    });
    if (dims.length !== wanted.length || dims.some((size, i) => size !== wanted[i])) {
      throw new RestoreError("model-shape", `${what} ${name} must be ${list(wanted)} but is ${list(dims)}`);
    }
    const count = dims.reduce((product, size) => product * size, 1);
    // A NaN in the chroma would blacken a pixel: no lightness survives it.
    if (!isFiniteEverywhere(data)) {
      throw new RestoreError("model-shape", `${what} ${name} must be finite but is not everywhere`);
    }
    if (data.length !== count) {
      throw new RestoreError(
        "model-shape",
        `${what} ${name} must hold ${count} values but holds ${data.length}`,
      );
    }
  }
  for (const letter of ["H", "W"]) {
    const size = letters.get(letter);
    if (size !== undefined && size % multiple !== 0) {
      throw new RestoreError(
        "model-shape",
        `${what} ${letter} must be a multiple of ${multiple} but is ${size}`,
      );
    }
  }
  return letters;
}

/** A plain loop: `every` would call a function for each of millions of values. */
function isFiniteEverywhere(data: Float32Array): boolean {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false;
  return true;
}

const list = (dims: readonly (number | string)[]): string => `[${dims.join(", ")}]`;
