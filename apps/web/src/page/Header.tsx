import { Button } from "react-aria-components/Button";
import { Menu, MenuItem, MenuTrigger } from "react-aria-components/Menu";
import { Popover } from "react-aria-components/Popover";
import { isLanguage, type Language, languages } from "../text/language.js";
import type { Theme } from "../text/texts.js";
import { useStore, useStudio, useTexts } from "./context.js";
import controls from "./controls.module.css";
import styles from "./Header.module.css";
import { Icon, type IconName } from "./Icon.js";
import { PickFiles } from "./PickFiles.js";

export function Header({ isWorking }: { isWorking: boolean }) {
  const studio = useStudio();
  const texts = useTexts();
  const { language, theme } = useStore(studio.settings);
  return (
    <header className={styles.header}>
      <p className={styles.brand}>
        <Mark />
        Heirloom
      </p>
      <p className={styles.privacy}>
        <Icon name="lock" size={16} />
        {texts.start.privacy}
      </p>
      <div className={styles.tools}>
        {isWorking && (
          <PickFiles>
            <Button className={`${controls.button} ${styles.add}`}>
              <Icon name="add" />
              <span>{texts.header.add}</span>
            </Button>
          </PickFiles>
        )}
        <Choice
          label={texts.header.language}
          icon="globe"
          value={language}
          options={languageOptions}
          onChoose={(tag) => isLanguage(tag) && studio.settings.dispatch({ kind: "speak", language: tag })}
        />
        <Choice
          label={texts.header.theme}
          icon="theme"
          value={theme}
          options={themes.map((each) => ({ id: each, name: texts.header.themes[each], lang: undefined }))}
          onChoose={(chosen) => {
            const found = themes.find((each) => each === chosen);
            if (found) studio.settings.dispatch({ kind: "dress", theme: found });
          }}
        />
      </div>
    </header>
  );
}

const themes: readonly Theme[] = ["auto", "light", "dark"];

interface Option {
  readonly id: string;
  readonly name: string;
  readonly lang: Language | undefined;
}

const languageOptions: readonly Option[] = Object.entries(languages).flatMap(([id, { languageName }]) =>
  isLanguage(id) ? [{ id, name: languageName, lang: id }] : [],
);

interface ChoiceProps {
  readonly label: string;
  readonly icon: IconName;
  readonly value: string;
  readonly options: readonly Option[];
  readonly onChoose: (id: string) => void;
}

function Choice({ label, icon, value, options, onChoose }: ChoiceProps) {
  return (
    <MenuTrigger>
      <Button className={controls.icon} aria-label={label}>
        <Icon name={icon} />
      </Button>
      <Popover className={controls.menu} placement="bottom end">
        <Menu
          aria-label={label}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[value]}
          onAction={(key) => onChoose(String(key))}
        >
          {options.map(({ id, name, lang }) => (
            <MenuItem key={id} id={id} textValue={name} className={controls.menuItem}>
              {({ isSelected }) => (
                <>
                  <span lang={lang}>{name}</span>
                  {isSelected && <Icon name="check" size={18} />}
                </>
              )}
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** A photo in its mount, one corner mended. */
function Mark() {
  return (
    <svg width="28" height="28" viewBox="0 0 28 28" aria-hidden="true">
      <rect x="2" y="2" width="24" height="24" rx="6" fill="var(--accent)" />
      <path
        d="M8 20.500V7.500h12v13z"
        fill="none"
        stroke="var(--accent-ink)"
        strokeWidth="1.800"
        strokeLinejoin="round"
      />
      <path
        d="M8 16.500l3.500-3.500 3 3 2-2 3.500 3.500"
        fill="none"
        stroke="var(--accent-ink)"
        strokeWidth="1.800"
        strokeLinejoin="round"
      />
    </svg>
  );
}
