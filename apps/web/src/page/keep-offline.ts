/** Keeps the site for visits without a connection, once the page itself has come. */
export function keepOffline(): void {
  if (!("serviceWorker" in navigator)) return;
  const register = () => {
    // Without it, as in some private windows, the site works all the same while there is a connection.
    navigator.serviceWorker.register(new URL("sw.js", document.baseURI)).catch(() => {});
  };
  if (document.readyState === "complete") register();
  else addEventListener("load", register, { once: true });
}
