import styles from "./Knob.module.css";

/** What a person takes hold of on the line between before and after; it sits in the middle of that line. */
export const Knob = () => <span className={styles.knob} />;
