// Checks what `heirloom restore PHOTO -o FOLDER` wrote: node .ci/check-results.js PHOTO FOLDER
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, extname, join } from "node:path";
import { nodePlatform } from "@heirloom/core";

const [photoPath, folder] = process.argv.slice(2);
const platform = nodePlatform();
const decode = (path) => platform.decode(readFileSync(path));

const name = basename(photoPath, extname(photoPath));
const report = JSON.parse(readFileSync(join(folder, `${name}.report.json`), "utf8"));
const pathOf = (output) => join(folder, report.outputs[output].file);
const scan = await decode(photoPath);
const [restored, restoredColor, color, defects] = await Promise.all(
  ["restored", "restored-color", "color", "defects"].map((output) => decode(pathOf(output))),
);

const isSame = (a, b) => a.channels === b.channels && Buffer.compare(a.pixels, b.pixels) === 0;
const isSizeOfScan = (photo) => photo.width === scan.width && photo.height === scan.height;
const verify = ["heirloom", "verify", photoPath, pathOf("restored"), "--mask", pathOf("defects"), "--json"];

const claims = {
  "the pictures and the mask have the scan's size": [restored, restoredColor, color, defects].every(
    isSizeOfScan,
  ),
  "the report is the scan's": report.width === scan.width && report.input.name === basename(photoPath),
  "the three pictures differ": ![
    [restored, restoredColor],
    [restored, color],
    [restoredColor, color],
  ].some((pair) => isSame(...pair)),
  "the restored picture is not the scan": !isSame(restored, scan),
  "the mask marks something and not everything": report.defectShare > 0 && report.defectShare < 1,
  "outside the mask nothing changed":
    JSON.parse(execFileSync("npx", verify, { encoding: "utf8" })).largest === 0,
};
const failed = Object.entries(claims).filter(([, holds]) => !holds);
for (const [claim] of failed) console.error(`not true: ${claim}`);
console.log(`${Object.keys(claims).length - failed.length} passed, ${failed.length} failed`);
process.exitCode = failed.length > 0 ? 1 : 0;
