import { RestoreError } from "../errors.js";
import type { CardOf, Stage } from "../models/card.js";
import type { LoadModel } from "../models/model.js";
import type { Session, Tensor } from "../models/session.js";
import type { Photo } from "../photo.js";
import { cropTo, mirrored, type Planes, padToMultiple } from "../pixels/planes.js";
import type { WarningCode } from "../restoration.js";

/** Where a slow call stands: the stage under way and how much of it is done, 0..1. */
export interface Progress {
  readonly stage: Stage;
  readonly done: number;
}

/** What every slow call takes. */
export interface CallOptions {
  /** Stops the call at its next pause; it then rejects with `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** What the stages that look at a whole photo take beside it. */
export interface LookOptions extends CallOptions {
  /** Looks at the mirrored photo as well and averages: twice the network's time, a little surer. */
  readonly mirrored?: boolean | undefined;
}

/** A photo after one stage; the very photo that came in when there was nothing to do. */
export interface StageResult {
  readonly photo: Photo;
  readonly warnings: readonly WarningCode[];
}

/** Each stage's model, loaded when a stage turns out to need it. */
export type Models = { readonly [S in Stage]: LoadModel<S> };

interface RunOptions {
  readonly card: CardOf<Stage>;
  /** The output that is wanted. */
  readonly output: string;
  /** Runs on the mirrored planes as well and averages. */
  readonly mirrored?: boolean | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Runs a network on planes of one size: mirrored out to the multiple that it needs, N = 1, and cropped back. Rejects with
 * `model-shape` when the session does not keep to its card.
 */
export async function runOnPlanes(
  session: Session,
  inputs: Readonly<Record<string, Planes>>,
  options: RunOptions,
): Promise<Planes> {
  const planes = await runOnce(session, inputs, options);
  if (options.mirrored !== true) return planes;
  const turned = Object.fromEntries(Object.entries(inputs).map(([name, input]) => [name, mirrored(input)]));
  return average(planes, mirrored(await runOnce(session, turned, options)));
}

const average = (a: Planes, b: Planes): Planes => ({
  ...a,
  data: a.data.map((value, i) => (value + b.data[i]) / 2),
});

async function runOnce(
  session: Session,
  inputs: Readonly<Record<string, Planes>>,
  { card, output, signal }: RunOptions,
): Promise<Planes> {
  const tensors: Record<string, Tensor> = {};
  let size = { width: 0, height: 0 };
  for (const [name, planes] of Object.entries(inputs)) {
    const padded = padToMultiple(planes, card.multiple);
    tensors[name] = { dims: [1, padded.channels, padded.height, padded.width], data: padded.data };
    size = { width: planes.width, height: planes.height };
  }
  const outputs = await session.run(tensors, { signal });
  const tensor = outputs[output];
  const [, channels = 0, height = 0, width = 0] = tensor?.dims ?? [];
  if (tensor === undefined || width < size.width || height < size.height) {
    throw new RestoreError(
      "model-shape",
      `wanted ${output} of at least ${size.width}x${size.height} but got ${width}x${height}`,
    );
  }
  return cropTo({ width, height, channels, data: tensor.data }, size);
}

/** A call as a part of a longer one: its progress runs from `from` to `to`. */
export const part = ({ signal, onProgress }: CallOptions, from: number, to: number): CallOptions => ({
  signal,
  onProgress: ({ stage, done }) => onProgress?.({ stage, done: from + done * (to - from) }),
});
