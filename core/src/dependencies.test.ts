import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const source = fileURLToPath(new URL(".", import.meta.url));

/** From the ground up: a file may import from its own layer and from those below. */
const layers: readonly RegExp[] = [
  /^(photo|mask|errors|cancel|share-work)\.ts$/,
  /^pixels\//,
  /^models\/|^platform\/platform\.ts$/,
  /^platform\//,
  /^restoration\.ts$/,
  /^stages\//,
  /^(restore|report|check)\.ts$/,
  /^restorer\.ts$/,
  /^load-restorer(\..+)?\.ts$/,
  /^(index(\..+)?|pixels)\.ts$/,
];

const files = readdirSync(source, { recursive: true, encoding: "utf8" })
  .map((file) => file.replaceAll("\\", "/"))
  .filter((file) => file.endsWith(".ts"))
  // Tests, and what only tests share, may look everywhere.
  .filter((file) => !/\.(test|contract)\.ts$|^testing\//.test(file));

const layerOf = (file: string): number => layers.findIndex((layer) => layer.test(file));

const codeOf = (file: string): string =>
  readFileSync(join(source, file), "utf8").replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");

const importsOf = (file: string): string[] =>
  [...codeOf(file).matchAll(/\b(?:from\s+|import\s+|import\s*\(\s*)"([^"]+)"/g)].map(
    ([, name]) => name ?? "",
  );

test("every file has its layer", () => {
  expect(files.filter((file) => layerOf(file) === -1)).toEqual([]);
});

test.for(files)("%s imports only from its own layer and below", (file) => {
  for (const name of importsOf(file).filter((any) => any.startsWith("."))) {
    const target = normalize(join(dirname(file), name))
      .replaceAll("\\", "/")
      .replace(/\.js$/, ".ts");
    expect(target, "imports stay inside core/src").not.toMatch(/^\.\./);
    expect(layerOf(target), `${file} -> ${target}`).toBeLessThanOrEqual(layerOf(file));
  }
});

test.for(files.filter((file) => !file.startsWith("platform/") || file === "platform/platform.ts"))(
  "%s names no runtime",
  (file) => {
    expect(importsOf(file).filter((name) => !name.startsWith("."))).toSatisfy((names: string[]) =>
      names.every((name) => name === "zod"),
    );
    expect(codeOf(file)).not.toMatch(/\b(OffscreenCanvas|caches|process|Buffer|sharp|onnxruntime)\b/);
  },
);

test("what Node.js alone has stays out of the browser's bundle, and the other way round", () => {
  expect(packagesBehind("index.browser.ts")).toEqual([
    "@jsquash/avif",
    "@jsquash/jpeg",
    "@jsquash/webp",
    "libheif-js",
    "onnxruntime-web",
    "zod",
  ]);
  expect(packagesBehind("index.ts").filter((name) => !name.startsWith("node:"))).toEqual([
    "libheif-js",
    "onnxruntime-node",
    "sharp",
    "zod",
  ]);
});

/** The packages that an entry point leads to. */
function packagesBehind(entry: string): string[] {
  const [seen, packages] = [new Set<string>(), new Set<string>()];
  const visit = (file: string) => {
    if (seen.has(file)) return;
    seen.add(file);
    for (const name of importsOf(file)) {
      const parts = name.split("/").slice(0, name.startsWith("@") ? 2 : 1);
      if (!name.startsWith(".")) packages.add(parts.join("/"));
      else visit(join(dirname(file), name).replaceAll("\\", "/").replace(/\.js$/, ".ts"));
    }
  };
  visit(entry);
  return [...packages].sort();
}
