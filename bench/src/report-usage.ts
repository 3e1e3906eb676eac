// Loaded before the command line with `node --import`: when the process ends it says what it took, on file
// descriptor 3, so that the measured program needs no switch for it.
import { writeSync } from "node:fs";

process.on("exit", () => {
  writeSync(3, `${process.resourceUsage().maxRSS}\n`);
});
