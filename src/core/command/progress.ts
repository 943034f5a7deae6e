import type { SingleBar } from 'cli-progress';
import { streams } from '../streams.js';

export const PROGRESS_STYLES = ['auto', 'bar', 'plain', 'json', 'none'] as const;
export type ProgressStyle = (typeof PROGRESS_STYLES)[number];

/** Told how far the work is; `stop` takes the bar away. */
export interface Progress {
  update(done: number, note?: string): void;
  stop(): void;
}

const PLAIN_INTERVAL_MS = 5000;
const JSON_INTERVAL_MS = 500;
const BAR_DELAY_MS = 300; // what is done by then needs no bar

/** Progress on standard error: a bar on a terminal, a line every few seconds elsewhere. */
export function startProgress(style: ProgressStyle, label: string, total: number): Progress {
  const chosen = style === 'auto' ? streams().progress : style;
  if (chosen === 'none') return { update() {}, stop() {} };
  return chosen === 'bar' ? bar(label, total) : lines(chosen, label, total);
}

function bar(label: string, total: number): Progress {
  let shown: SingleBar | undefined;
  let last = 0;
  let lastNote = '';
  // The library is loaded for long work only.
  const timer = setTimeout(async () => {
    const { default: cli } = await import('cli-progress');
    if (stopped) return;
    shown = new cli.SingleBar(
      {
        stream: process.stderr,
        format: `${label} [{bar}] {value}/{total} {rate}/s ETA {eta_formatted} {note}`,
        hideCursor: true,
        clearOnComplete: true,
        etaBuffer: 50,
      },
      cli.Presets.shades_classic,
    );
    shown.start(total, last, { rate: '', note: lastNote });
  }, BAR_DELAY_MS);
  const begin = Date.now();
  let stopped = false;
  return {
    update(done, note = '') {
      last = done;
      lastNote = note;
      shown?.update(done, { rate: rate(done, begin), note });
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
      shown?.stop();
    },
  };
}

function lines(style: 'plain' | 'json', label: string, total: number): Progress {
  const begin = Date.now();
  let last = begin;
  const interval = style === 'json' ? JSON_INTERVAL_MS : PLAIN_INTERVAL_MS;
  return {
    update(done, note = '') {
      const now = Date.now();
      if (now - last < interval && !(style === 'json' && done === total)) return;
      last = now;
      if (style === 'json') {
        const line = { progress: { label, done, total, elapsedMs: now - begin, ...(note && { note }) } };
        streams().tell(`${JSON.stringify(line)}\n`);
        return;
      }
      const left = done > 0 ? Math.round(((now - begin) / done) * (total - done)) : Number.NaN;
      const eta = Number.isNaN(left) ? '' : `, about ${Math.ceil(left / 1000)} s left`;
      streams().tell(`${label}: ${done}/${total}, ${rate(done, begin)}/s${eta}${note && `, ${note}`}\n`);
    },
    stop() {},
  };
}

const rate = (done: number, begin: number) =>
  ((done * 1000) / Math.max(1, Date.now() - begin)).toPrecision(3);
