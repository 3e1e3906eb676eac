import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCodes, warningCodes } from "@heirloom/core";
import { describe, expect, test } from "vitest";
import { heirloom } from "./testing/fake-world.js";
import { emptyFolder, noisyPicture } from "./testing/photos.js";
import { version } from "./version.js";

describe("documentation", () => {
  const root = new URL("../../../", import.meta.url);
  const text = (path: string) => readFile(new URL(path, root), "utf8");

  test("the version is the package's", async () => {
    expect(JSON.parse(await text("apps/cli/package.json"))).toMatchObject({ version });
  });

  test("every flag is in docs/cli.md", async () => {
    const documentation = await text("docs/cli.md");
    for (const command of ["restore", "find-defects", "inpaint", "colorize", "verify", "models"]) {
      const help = (await heirloom([command, "--help"])).printed.join("\n");
      for (const flag of help.match(/--[a-z-]+/g) ?? []) expect(documentation).toContain(flag);
      expect(documentation).toContain(`heirloom ${command}`);
    }
  });

  test("every error code is explained in docs/errors.md, and nothing else is", async () => {
    const rows = (await text("docs/errors.md")).match(/^\| `[a-z-]+`/gm) ?? [];
    expect(rows.map((row) => row.slice(3, -1)).sort()).toEqual([...errorCodes].sort());
  });

  test("every warning code is explained in docs/report.md, and nothing else is", async () => {
    const warnings = (await text("docs/report.md")).split("## Warnings")[1]?.split("## The files")[0] ?? "";
    const rows = warnings.match(/^\| `[a-z-]+`/gm) ?? [];
    expect(rows.map((row) => row.slice(3, -1)).sort()).toEqual([...warningCodes].sort());
  });

  test("every field of a report is in docs/report.md", async () => {
    const folder = await emptyFolder();
    await noisyPicture().png().toFile(join(folder, "a.png"));
    await heirloom(["restore", join(folder, "a.png"), "-o", folder, "--sensitivity", "0.5"]);
    const documentation = await text("docs/report.md");
    const report = await readFile(join(folder, "a.report.json"), "utf8");
    const fields = report.match(/(?<=^ {2,4}")[\w-]+(?=":)/gm) ?? [];
    expect(fields).toContain("defectShare");
    for (const field of fields) expect(documentation).toContain(`\`${field}\``);
  });

  test("every file that is named in a folder's README is there", async () => {
    const { readdir } = await import("node:fs/promises");
    const files = await readdir(new URL("apps/cli/src/", root));
    for (const [, name] of (await text("apps/cli/README.md")).matchAll(/^src\/([a-z-]+\.ts)/gm)) {
      expect(files).toContain(name);
    }
  });
});
