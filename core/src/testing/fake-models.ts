import type { Card, CardOf, Stage } from "../models/card.js";
import type { Session, Tensor } from "../models/session.js";
import type { Platform } from "../platform/platform.js";
import type { Models } from "../stages/stage.js";

type Network = (inputs: Readonly<Record<string, Tensor>>) => Record<string, Tensor>;

const plane = (name: string, channels: number): Card["inputs"][number] => ({
  name,
  shape: ["N", channels, "H", "W"],
  range: [0, 1],
});

const shared = {
  version: "1.0.0",
  recipe: "default" as const,
  // SHA-256 of the three bytes "abc" (FIPS 180-2, appendix B.1): the file of every fake model.
  sha256: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  bytes: 3,
  parameters: 1,
  multiple: 32,
  tolerance: 1e-3,
  golden: "golden/none.safetensors",
  training: { commit: "0000000", command: "none", data: ["none"] },
  metrics: {},
  license: "MIT",
};

export const fakeFile = new TextEncoder().encode("abc");

export const fakeCards: { readonly [S in Stage]: CardOf<S> } = {
  defects: {
    ...shared,
    stage: "defects",
    file: "defects.onnx",
    inputs: [plane("photo", 3)],
    outputs: [plane("defects", 1)],
    longSide: 96,
    threshold: 0.5,
    minimumAreaPx: 3,
    dilationPx: 1,
  },
  inpaint: {
    ...shared,
    stage: "inpaint",
    file: "inpaint.onnx",
    inputs: [plane("photo", 3), plane("mask", 1)],
    outputs: [plane("inpainted", 3)],
    cropSide: 64,
    largestHoleRadiusPx: 8,
  },
  color: {
    ...shared,
    stage: "color",
    file: "color.onnx",
    inputs: [plane("luma", 1), plane("hints", 3)],
    outputs: [plane("chroma", 2)],
    shortSide: 32,
  },
};

const pixelsOf = ({ dims }: Tensor): number => dims[2] * dims[3];

/** White is a defect; holes become mid-grey; what is bright turns orange, what is dark blue. */
export const fakeNetworks: { readonly [S in Stage]: Network } = {
  defects: ({ photo }) => ({
    defects: {
      dims: [1, 1, ...photo.dims.slice(2)],
      data: photo.data.slice(0, pixelsOf(photo)).map((red) => (red > 0.98 ? 1 : 0)),
    },
  }),
  inpaint: ({ photo, mask }) => ({
    inpainted: {
      dims: photo.dims,
      data: photo.data.map((known, i) => (mask.data[i % pixelsOf(mask)] === 1 ? 0.5 : known)),
    },
  }),
  color: ({ luma }) => ({
    chroma: {
      dims: [1, 2, ...luma.dims.slice(2)],
      data: Float32Array.from({ length: 2 * luma.data.length }, (_, i) =>
        i < luma.data.length ? 0.2 - 0.4 * luma.data[i] : 0.4 * luma.data[i - luma.data.length] - 0.2,
      ),
    },
  }),
};

export const fakeSession = (network: Network): Session => ({
  run: async (inputs) => network(inputs),
  close: async () => {},
});

/** Models made of these networks, without files. */
export function fakeModels(networks: Partial<Record<Stage, Network>> = {}): Models {
  const model = <S extends Stage>(stage: S) => {
    const card: CardOf<S> = fakeCards[stage];
    return async () => ({ card, ...fakeSession(networks[stage] ?? fakeNetworks[stage]) });
  };
  return { defects: model("defects"), inpaint: model("inpaint"), color: model("color") };
}

/** A platform that holds the fake models, and counts what it is asked for. */
export function fakePlatform(files: Readonly<Record<string, Uint8Array>> = {}) {
  const read: string[] = [];
  const counts = { opened: 0, closed: 0 };
  const platform: Platform = {
    decode: async () => Promise.reject(new Error("a fake platform decodes nothing")),
    encode: async () => Promise.reject(new Error("a fake platform encodes nothing")),
    async readModel(file) {
      read.push(file);
      const stage = stageOf(file);
      const card = new TextEncoder().encode(JSON.stringify(fakeCards[stage]));
      return files[file] ?? (file.endsWith(".onnx") ? fakeFile : card);
    },
    async openSession() {
      const stage = stageOf(read.at(-1) ?? "");
      counts.opened++;
      return {
        ...fakeSession(fakeNetworks[stage]),
        close: async () => {
          counts.closed++;
        },
      };
    },
  };
  return { platform, read, counts };
}

function stageOf(file: string): Stage {
  if (file.startsWith("defects")) return "defects";
  return file.startsWith("inpaint") ? "inpaint" : "color";
}
