import { type CSSProperties, useState } from "react";
import { useTexts } from "./context.js";
import styles from "./Demo.module.css";
import { Knob } from "./Knob.js";
import after from "./pictures/demo-after.jpg";
import before from "./pictures/demo-before.jpg";

/** A photo before and after, cut where a person drags it. */
export function Demo() {
  const { start } = useTexts();
  const [at, setAt] = useState(46);
  const style: CSSProperties & { "--at": number } = { "--at": at / 100 };
  return (
    <figure className={styles.demo} style={style}>
      <img src={before} alt="" width={640} height={760} />
      <img src={after} alt="" width={640} height={760} className={styles.after} />
      <span className={styles.cut} aria-hidden="true">
        <Knob />
      </span>
      <span className={styles.labelBefore}>{start.before}</span>
      <span className={styles.labelAfter}>{start.after}</span>
      <input
        type="range"
        min={0}
        max={100}
        value={at}
        aria-label={start.compare}
        onChange={(event) => setAt(event.target.valueAsNumber)}
      />
    </figure>
  );
}
