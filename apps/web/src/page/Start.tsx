import { Button } from "react-aria-components/Button";
import type { ExampleName } from "../text/texts.js";
import { useStudio, useTexts } from "./context.js";
import controls from "./controls.module.css";
import { Demo } from "./Demo.js";
import { examples } from "./examples.js";
import { Icon } from "./Icon.js";
import { PickFiles } from "./PickFiles.js";
import styles from "./Start.module.css";

/** The first screen: one sentence, one place to drop a photo, one look at what comes of it. */
export function Start() {
  const { start } = useTexts();
  return (
    <div className={styles.start}>
      <div className={styles.words}>
        <h1 className={styles.headline}>{start.headline}</h1>
        <p className={styles.lead}>{start.lead}</p>
        <div className={styles.drop}>
          <p className={styles.hint}>{start.drop}</p>
          <div className={styles.buttons}>
            <PickFiles>
              <Button className={controls.primary}>
                <Icon name="photos" />
                {start.choose}
              </Button>
            </PickFiles>
            <span className={styles.camera}>
              <PickFiles isCamera>
                <Button className={controls.button}>
                  <Icon name="camera" />
                  {start.camera}
                </Button>
              </PickFiles>
            </span>
          </div>
          <p className={styles.formats}>{start.formats}</p>
        </div>
        <Examples />
      </div>
      <Demo />
    </div>
  );
}

function Examples() {
  const studio = useStudio();
  const { start } = useTexts();
  async function open(name: ExampleName) {
    const response = await fetch(examples[name].photo);
    const bytes = await response.arrayBuffer();
    studio.add([new File([bytes], `${name}.jpg`, { type: "image/jpeg" })]);
  }
  return (
    <section className={styles.examples} aria-labelledby="examples">
      <h2 id="examples">{start.examples}</h2>
      <ul>
        {exampleNames.map((name) => (
          <li key={name}>
            <Button className={styles.example} onPress={() => void open(name)}>
              <img src={examples[name].thumbnail} alt="" width={120} height={120} />
              <span>{start.exampleNames[name]}</span>
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}

const exampleNames: readonly ExampleName[] = ["grace-hopper", "dust-bowl-home", "nagasaki-boats"];
