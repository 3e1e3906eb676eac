import type { Plugin } from "vite";

/** Names in the built page the server of `HEIRLOOM_SERVER`, which `src/page/server.ts` then offers; none if it is not set. */
export const offersServer = (address: string | undefined): Plugin => ({
  name: "heirloom-offers-server",
  apply: "build",
  transformIndexHtml: () =>
    address === undefined
      ? []
      : [{ tag: "meta", attrs: { name: "heirloom-server", content: address }, injectTo: "head" }],
});
