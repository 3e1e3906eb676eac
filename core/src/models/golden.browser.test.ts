import { browserPlatform } from "../platform/browser.js";
import { goldenContract } from "./golden.contract.js";

// The test's server gives out the repository's files.
goldenContract(browserPlatform({ modelsUrl: "/models/" }), async (path) => {
  const answer = await fetch(`/contract/${path}`);
  return new Uint8Array(await answer.arrayBuffer());
});
