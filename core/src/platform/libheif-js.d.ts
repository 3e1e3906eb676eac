/** The part of libheif-js that Heirloom uses; the package types none of it. */
declare module "libheif-js/libheif-wasm/libheif-bundle.mjs" {
  export interface HeifImage {
    get_width(): number;
    get_height(): number;
    is_primary(): boolean;
    has_alpha_channel(): boolean;
    /** Fills `data` with RGBA, upright; gives null when the picture is broken. */
    display(
      target: { data: Uint8Array; width: number; height: number },
      done: (target: { data: Uint8Array } | null) => void,
    ): void;
    free(): void;
  }
  interface LibHeif {
    HeifDecoder: new () => { decode(bytes: Uint8Array): HeifImage[] };
  }
  export default function libheif(): LibHeif;
}
