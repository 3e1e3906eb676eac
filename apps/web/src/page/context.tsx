import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { I18nProvider } from "react-aria-components/I18nProvider";
import type { Editing, EditingAction } from "../state/editing-state.js";
import { languages } from "../text/language.js";
import type { Texts } from "../text/texts.js";
import type { PhotoId } from "../worker/messages.js";
import type { Store } from "./store.js";
import type { Studio } from "./studio.js";

const StudioContext = createContext<Studio | undefined>(undefined);

export function StudioProvider({ studio, children }: { studio: Studio; children: ReactNode }) {
  const { language } = useStore(studio.settings);
  return (
    <StudioContext value={studio}>
      <I18nProvider locale={language}>{children}</I18nProvider>
    </StudioContext>
  );
}

export function useStudio(): Studio {
  const studio = useContext(StudioContext);
  if (studio === undefined) throw new Error("wanted a StudioProvider above, there is none");
  return studio;
}

export const useStore = <State,>(store: Pick<Store<State, never>, "get" | "subscribe">): State =>
  useSyncExternalStore(store.subscribe, store.get);

export const useTexts = (): Texts => languages[useStore(useStudio().settings).language];

/** A photo's marks, once it is restored. */
export function useEditing(
  id: PhotoId,
): { editing: Editing; store: Store<Editing, EditingAction> } | undefined {
  const store = useStudio().editing(id);
  const editing = useSyncExternalStore(store?.subscribe ?? noSubscription, () => store?.get());
  return store && editing ? { editing, store } : undefined;
}

const noSubscription = () => () => {};

/** The page's clock, while somebody watches it. */
export function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    if (!isRunning) return;
    setNow(performance.now());
    const timer = setInterval(() => setNow(performance.now()), 250);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
