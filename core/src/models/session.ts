/** A dense float32 tensor, row-major, `dims` outermost first (N, C, H, W). */
export interface Tensor {
  readonly dims: readonly number[];
  readonly data: Float32Array;
}

/** A loaded model. Inputs and outputs carry the names that its card lists. */
export interface Session {
  /** Rejects with `cancelled` when the signal aborts before the run starts; a run under way is not interrupted. */
  run(
    inputs: Readonly<Record<string, Tensor>>,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<Record<string, Tensor>>;
  /** Frees the model. Calling it twice is harmless. */
  close(): Promise<void>;
}
