import { resolve } from 'node:path';
import { imageOverlay, lineChart, panels } from '../../core/chart/make.js';
import type { Context, FileEntry, Result } from '../../core/command/spec.js';
import type { Image } from '../../core/data.js';
import { IsprError, UsageError } from '../../core/errors.js';
import { encodeCsv } from '../../core/formats/csv-write.js';
import { encodeImage } from '../../core/formats/image.js';
import { readImage } from '../../core/read.js';
import { averagePrecision, type PrecisionRecall } from '../../kernels/detection/average-precision.js';
import type { Detection } from '../../kernels/detection/boxes.js';
import { detectObjects } from '../../kernels/detection/detect-objects.js';
import type { FaceDetectOptions } from '../face-detect.js';
import { readCascade } from '../shared/cascade-file.js';
import { levelsOf } from '../shared/gray-levels.js';
import { drawBoxes } from './draw-boxes.js';
import { readTruth, type TrueBoxes } from './truth.js';

interface Searched {
  path: string;
  /** Without its folder. */
  name: string;
  boxes: Detection[];
  windows: number;
  passed: number;
}

/** One table of all pictures, or with an output folder one each. */
export async function detectInAll(
  modelPath: string,
  paths: readonly string[],
  chosen: FaceDetectOptions,
  context: Context,
): Promise<Result> {
  checkOptions(chosen);
  const { cascade, label } = await readCascade(modelPath);
  const { minSize, maxSize } = chosen;
  if (minSize !== undefined && minSize < cascade.width)
    throw new UsageError(`--min-size ${minSize}: the window of the model is ${cascade.width} pixels wide`);
  if (maxSize !== undefined && maxSize < (minSize ?? cascade.width))
    throw new UsageError(`--max-size ${maxSize} is below the smallest, ${minSize ?? cascade.width}`);
  const names = paths.map((path) => path.replace(/^.*[/\\]/, ''));
  const known = chosen.truth === undefined ? undefined : await readTruth(chosen.truth, names, context.warn);
  const searched: Searched[] = [];
  const skipped: IsprError[] = [];
  const truth: TrueBoxes | undefined = known && { boxes: [] };
  const progress = context.progress('pictures', paths.length);
  const open = (path: string) => readImage(path, chosen, context.warn);
  for (const [i, path] of paths.entries()) {
    const image = await open(path).catch((error: unknown) => {
      if (!(error instanceof IsprError)) throw error;
      error.file ??= path;
      if (paths.length === 1 || context.failFast) throw error;
      skipped.push(error);
    });
    progress.update(i + 1);
    if (!image) continue;
    const found = detectObjects(levelsOf(image), cascade, {
      factor: chosen.scaleFactor,
      step: chosen.step,
      minNeighbors: chosen.minNeighbors,
      overlap: chosen.overlap,
      ...(minSize !== undefined && { minSize }),
      ...(maxSize !== undefined && { maxSize }),
    });
    const boxes = found.boxes.map(inPixels).filter(({ score }) => score >= chosen.minScore);
    // Read again for drawing, wherever the program may be by then
    searched.push({ ...found, path: resolve(path), name: names[i]!, boxes });
    if (known) truth!.boxes.push(known.boxes[i]!);
  }
  progress.stop();
  if (searched.length === 0) throw skipped[0]!;
  const judged =
    truth &&
    averagePrecision(
      searched.map(({ boxes }) => boxes),
      truth.boxes,
      chosen.iou ?? 0.5,
    );
  const sum = (of: (s: Searched) => number) => searched.reduce((total, s) => total + of(s), 0);
  return {
    table: () => allBoxes(searched),
    files: () => tables(searched),
    skipped,
    metrics: {
      boxes: sum(({ boxes }) => boxes.length),
      images: searched.length,
      windows: sum(({ windows }) => windows),
      passed: sum(({ passed }) => passed),
      ...(paths.length > 1 && {
        perImage: searched.map(({ name, boxes }) => ({ image: name, boxes: boxes.length })),
      }),
      ...(judged && truth && judgement(judged, truth)),
    },
    extra: {
      overlay: paths.length === 1 ? { image: async () => drawn(0) } : { files: overlays },
      ...(judged && {
        curve: { table: { score: judged.score, precision: judged.precision, recall: judged.recall } },
      }),
    },
    plot: async () => {
      const shown = await Promise.all(
        searched.slice(0, judged ? SHOWN - 1 : SHOWN).map((_, i) => chartOf(i)),
      );
      if (judged && judged.score.length > 0) shown.push(precisionChart(judged));
      return shown.length === 1 ? shown[0]! : panels(shown, { columns: Math.min(shown.length, 2) });
    },
  };

  async function drawn(i: number): Promise<Image> {
    const { path, boxes } = searched[i]!;
    return drawBoxes(await open(path), boxes);
  }

  async function* overlays(): AsyncGenerator<FileEntry> {
    for (const [i, { name }] of searched.entries())
      yield { path: `${stem(name)}.png`, bytes: async () => encodeImage(await drawn(i), 'png') };
  }

  async function chartOf(i: number) {
    const { path, name, boxes } = searched[i]!;
    const matched = judged?.matched[i];
    const colour = (b: number) => (matched?.[b] === -1 ? '#ff5f57' : '#ffe14d');
    const missed = truth?.boxes[i]?.filter((_, t) => !matched?.includes(t)) ?? [];
    return imageOverlay({
      image: await open(path),
      title: paths.length > 1 ? `${name}: ${boxes.length}` : `${boxes.length} × ${label}`,
      boxes: [
        ...boxes.map(
          (box, b) =>
            ({
              ...{ x: box.x, y: box.y, width: box.w, height: box.h },
              label: String(Math.round(box.score)),
              color: colour(b),
            }) as const,
        ),
        ...missed.map(
          ({ x, y, w, h }) => ({ x, y, width: w, height: h, label: 'missed', color: '#46c8ff' }) as const,
        ),
      ],
    });
  }
}

/** Pictures of one plot. */
const SHOWN = 6;

function checkOptions({ truth, iou, curve }: FaceDetectOptions): void {
  if (truth !== undefined) return;
  if (iou !== undefined) throw new UsageError('--iou needs --truth');
  if (curve !== undefined) throw new UsageError('--curve needs --truth');
}

const inPixels = ({ x, y, w, h, ...rest }: Detection): Detection => ({
  x: Math.round(x),
  y: Math.round(y),
  w: Math.round(w),
  h: Math.round(h),
  ...rest,
});

function judgement({ averagePrecision: ap, score, recall }: PrecisionRecall, { boxes }: TrueBoxes) {
  const all = boxes.reduce((total, list) => total + list.length, 0);
  const right = Math.round((recall.at(-1) ?? 0) * all);
  return {
    truth: all,
    // Nothing was claimed, so nothing was claimed wrongly.
    precision: score.length > 0 ? right / score.length : 1,
    recall: right / all,
    averagePrecision: ap,
    falseAlarms: score.length - right,
  };
}

const columnsOf = (boxes: readonly Detection[]) => ({
  x: Int32Array.from(boxes, ({ x }) => x),
  y: Int32Array.from(boxes, ({ y }) => y),
  w: Int32Array.from(boxes, ({ w }) => w),
  h: Int32Array.from(boxes, ({ h }) => h),
  score: Float64Array.from(boxes, ({ score }) => score),
});

function allBoxes(searched: readonly Searched[]) {
  const columns = columnsOf(searched.flatMap(({ boxes }) => boxes));
  if (searched.length === 1) return columns;
  return { image: searched.flatMap(({ name, boxes }) => boxes.map(() => name)), ...columns };
}

function* tables(searched: readonly Searched[]): Generator<FileEntry> {
  for (const { name, boxes } of searched)
    yield { path: `${stem(name)}.csv`, bytes: () => encodeCsv(new Map(Object.entries(columnsOf(boxes)))) };
}

const stem = (name: string) => name.replace(/\.[^.]+$/, '');

const precisionChart = ({ averagePrecision: ap, precision, recall }: PrecisionRecall) =>
  lineChart({
    title: `Average precision ${ap.toFixed(3)}`,
    xLabel: 'recall',
    yLabel: 'precision',
    xDomain: [0, 1],
    yDomain: [0, 1],
    x: [0, ...recall],
    y: [precision[0] ?? 1, ...precision],
    points: false,
  });
