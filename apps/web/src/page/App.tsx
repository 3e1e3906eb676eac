import { useEffect } from "react";
import { Announcer } from "./Announcer.js";
import styles from "./App.module.css";
import { useStore, useStudio, useTexts } from "./context.js";
import { DropLayer } from "./DropLayer.js";
import { Header } from "./Header.js";
import { Start } from "./Start.js";
import { usePageState } from "./use-page-state.js";
import { Workspace } from "./Workspace.js";

export function App() {
  const studio = useStudio();
  const texts = useTexts();
  const { language, theme } = useStore(studio.settings);
  const { photos } = useStore(studio.queue);
  const isWorking = photos.length > 0;
  useEffect(() => {
    document.documentElement.lang = language;
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [language, theme]);
  usePageState(texts);
  return (
    <div className={isWorking ? styles.working : styles.starting}>
      <Header isWorking={isWorking} />
      <main className={styles.main}>{isWorking ? <Workspace /> : <Start />}</main>
      <Announcer />
      <DropLayer />
    </div>
  );
}
