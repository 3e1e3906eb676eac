import type { Stage } from "@heirloom/core";
import { Button } from "react-aria-components/Button";
import { ProgressBar } from "react-aria-components/ProgressBar";
import { useNow, useStore, useStudio, useTexts } from "../page/context.js";
import controls from "../page/controls.module.css";
import { Icon } from "../page/Icon.js";
import { isLate, millisecondsLeft, shareDone, type Work } from "../state/estimate.js";
import type { Download, Life, QueuedPhoto } from "../state/queue-state.js";
import type { Texts } from "../text/texts.js";
import styles from "./RunPanel.module.css";

type Moving = Extract<Life, { kind: "waiting" | "reading" | "running" }>;

/** How far a photo is, how long it will take, and a way out. */
export function RunPanel({ photo, life }: { photo: QueuedPhoto; life: Moving }) {
  const studio = useStudio();
  const texts = useTexts();
  const { download, backend } = useStore(studio.queue);
  const { pace } = useStore(studio.settings);
  const now = useNow(life.kind === "running");
  const isFetching = life.kind === "running" && life.progress.stage === "networks" && isUnderWay(download);
  const megapixels = life.kind === "running" ? (life.facts.width * life.facts.height) / 1e6 : 1;
  const telling = tell(life, { download, work: { megapixels, backend, pace }, now }, texts);
  return (
    <div className={styles.panel}>
      <div className={styles.head}>
        <div className={styles.telling}>
          <h2>{telling.title}</h2>
          <p>{telling.detail}</p>
        </div>
        <Button className={controls.button} onPress={() => studio.stop(photo.id)}>
          {texts.run.cancel}
        </Button>
      </div>
      {life.kind !== "waiting" && (
        <ProgressBar
          aria-label={telling.title}
          value={telling.share * 100}
          isIndeterminate={telling.share === 0}
        >
          <div className={controls.bar}>
            <div className={controls.fill} style={{ width: `${Math.max(telling.share * 100, 2)}%` }} />
          </div>
        </ProgressBar>
      )}
      {isFetching ? (
        <p className={styles.note}>{texts.run.downloadOnce}</p>
      ) : (
        life.kind === "running" && <Steps stage={life.progress.stage} />
      )}
      {life.kind === "running" && <p className={styles.keepOpen}>{texts.say.keepOpen}</p>}
      {life.kind === "running" && backend !== undefined && backend !== "webgpu" && (
        <p className={styles.note}>{backend === "wasm" ? texts.say.oneThread : texts.say.noGpu}</p>
      )}
    </div>
  );
}

const stages: readonly Stage[] = ["defects", "inpaint", "color"];

function Steps({ stage }: { stage: "networks" | Stage }) {
  const { run } = useTexts();
  const current = stage === "networks" ? -1 : stages.indexOf(stage);
  return (
    <ol className={styles.steps}>
      {stages.map((each, i) => (
        <li key={each} data-state={i < current ? "done" : i === current ? "current" : "next"}>
          <span className={styles.sign}>{i < current && <Icon name="check" size={15} />}</span>
          <span>
            {run.stages[each]}
            <small>{run.stageNotes[each]}</small>
          </span>
        </li>
      ))}
    </ol>
  );
}

interface Facts {
  readonly download: Download;
  readonly work: Work;
  readonly now: number;
}

function tell(life: Moving, { download, work, now }: Facts, { run }: Texts) {
  if (life.kind === "waiting") return { title: run.waiting, detail: "", share: 0 };
  if (life.kind === "reading") return { title: run.stages.reading, detail: "", share: 0 };
  const { progress } = life;
  const title = run.stages[progress.stage];
  if (progress.stage === "networks" && isUnderWay(download)) {
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
    const detail = run.download(megabytes(download.receivedBytes), megabytes(download.totalBytes));
    return { title, detail, share: download.receivedBytes / Math.max(download.totalBytes, 1) };
  }
  const left = millisecondsLeft(progress, work, now) / 1000;
  const detail = left < 1.5 && isLate(progress, work, now) ? run.late : tellLeft(left, run);
  return { title, detail, share: shareDone(progress, work, now) };
}

/** Once all of it has come, the networks are opened. */
const isUnderWay = (download: Download): download is Extract<Download, { kind: "coming" }> =>
  download.kind === "coming" && download.receivedBytes < download.totalBytes;

function tellLeft(seconds: number, run: Texts["run"]): string {
  if (seconds < 1.5) return run.almost;
  if (seconds < 55)
    return run.left({ seconds: seconds < 10 ? Math.round(seconds) : Math.ceil(seconds / 5) * 5 });
  return run.left({ minutes: Math.round(seconds / 60) });
}
