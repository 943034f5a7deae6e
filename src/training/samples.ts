import { join } from 'node:path';
import type { Chart } from '../core/chart/chart.js';
import type { Picture } from '../core/chart/page.js';
import { listFolder, readInput, writeAtomic } from '../core/files.js';
import type { Session } from '../tensor/session.js';
import type { Logs } from './logs.js';
import { type Places, RUN_FILES } from './run-folder.js';
import type { Sample, Task } from './task.js';

// Parts of a run after which samples are kept, beside its end: most is to be seen early.
const PARTS = [0.01, 0.03, 0.1, 0.3];

export const isSampleStep = (step: number, steps: number): boolean =>
  PARTS.some((part) => step === Math.ceil(part * steps));

/** Draw what the network makes by now into the folder of the run and for TensorBoard. */
export async function keepSamples(run: {
  task: Task;
  session: Session;
  places: Places;
  logs: Logs;
  progress: { step: number };
}): Promise<Sample[]> {
  const { task, session, places, logs, progress } = run;
  if (!task.samples || (places.run === undefined && places.tensorboard === undefined)) return [];
  const samples = await task.samples(session);
  for (const { name, figure } of samples) {
    const png = await pngOf(figure);
    await logs.image(progress.step, name, png);
    if (places.run !== undefined) await writeAtomic(samplePath(places.run, progress.step, name), [png]);
  }
  return samples;
}

async function pngOf(figure: Chart | Picture): Promise<Uint8Array> {
  if ('png' in figure) return figure.png;
  const { renderPng } = await import('../core/chart/render.js');
  return renderPng(figure);
}

const samplePath = (run: string, step: number, name: string) =>
  join(run, RUN_FILES.samples, `step-${String(step).padStart(8, '0')}-${name}.png`);

/** What was kept on the way to `step`, by the name of the sample. */
export async function earlierSamples(run: string, step: number) {
  const found = new Map<string, { step: number; png: Uint8Array }[]>();
  const folder = join(run, RUN_FILES.samples);
  for (const file of await listFolder(folder)) {
    const [, digits, name] = /^step-(\d+)-([a-z0-9-]+)\.png$/.exec(file) ?? [];
    if (name === undefined || Number(digits) >= step) continue;
    const png = await readInput(join(folder, file));
    found.set(name, [...(found.get(name) ?? []), { step: Number(digits), png }]);
  }
  return found;
}
