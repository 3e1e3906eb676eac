/**
 * Where photos can be restored that this device cannot hold: `<meta name="heirloom-server" content="https://...">`, which whoever
 * runs the site may put into it. There is none by default.
 */
export function serverAddress(page: Pick<ParentNode, "querySelector">): URL | undefined {
  const content = page.querySelector<HTMLMetaElement>('meta[name="heirloom-server"]')?.content;
  if (content === undefined || !URL.canParse(content)) return undefined;
  const address = new URL(content);
  return /^https?:$/.test(address.protocol) ? address : undefined;
}
