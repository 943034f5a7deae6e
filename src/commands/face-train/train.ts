import type { Context, Result } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import { stacked } from '../../kernels/detection/background.js';
import type { Cascade } from '../../kernels/detection/cascade.js';
import { type Roc, rocOf } from '../../kernels/detection/roc.js';
import { MOST_SAMPLES } from '../../kernels/detection/stumps.js';
import { type StageReport, trainCascade } from '../../kernels/detection/train-cascade.js';
import { parseSize } from '../../training/data/pictures.js';
import { cascadeJson } from '../shared/cascade-file.js';
import { trainingChart } from './charts.js';
import type { FaceTrainOptions } from './options.js';
import { asWindow, mirrored, readAllLevels, type Sources, split } from './pictures.js';
import { recordOf, stagesOf, writeCheckpoint } from './resume.js';

/** Factor between the scales of held-out pictures, as face-detect has it. */
const SCALE_FACTOR = 1.1;

/** Reads the pictures, trains the cascade, judges it. */
export async function trainDetector(
  { label, positives, background }: Sources,
  options: FaceTrainOptions,
  context: Context,
): Promise<Result> {
  const size = parseSize(options.window);
  const patches = await readAllLevels(positives, 'positives', options, context, asWindow(size));
  const pictures = await readAllLevels(background, 'background', options, context, (levels) => levels);
  const chance = context.rng.stream('split');
  const objects = split(patches, options.valSplit, chance.stream('positives'));
  const scenes = split(pictures, options.valSplit, chance.stream('background'));
  const learnt = options.mirror
    ? [...objects.rest, ...objects.rest.map((patch) => mirrored(patch, size))]
    : objects.rest;
  const room = MOST_SAMPLES - options.negatives;
  if (learnt.length > room)
    context.warn(`${learnt.length} positives: ${room} of them are used, drawn at random`);
  const used = split(learnt, Math.min(1, room / learnt.length), chance.stream('room')).held;
  if (scenes.rest.length === 0) throw new DataError('no background picture is left to train on');
  const training = recordOf(options, context, { positives: positives.length, background: background.length });
  const begin = options.resume ? await stagesOf(options.checkpoint!, training) : [];
  const reports: StageReport[] = [];
  const progress = context.progress('stages', options.stages);
  const { cascade, ending } = await trainCascade(
    stacked(used),
    scenes.rest,
    size,
    { ...options, maxStumps: options.stumps, leastFalseAlarm: options.goal },
    context.rng,
    {
      begin,
      watch: (stage, stumps, alarm) => progress.update(stage, `${stumps} stumps, ${percent(alarm)} pass`),
      done: async (cascade, report) => {
        reports.push(report);
        context.detail(stageLine(report));
        if (options.checkpoint === undefined) return;
        await writeCheckpoint(options.checkpoint, { cascade, label, training });
        if (report.stage === 0) context.wrote(options.checkpoint, 'checkpoint');
      },
    },
  );
  progress.stop();
  const judged = {
    objects: objects.held.length > 0 ? objects.held : objects.rest,
    scenes: scenes.held.length > 0 ? scenes.held : scenes.rest,
  };
  if (judged.objects === objects.rest || judged.scenes === scenes.rest)
    context.warn('nothing was kept apart for judging: rates are those on what was trained on');
  const roc = rocOf(cascade, stacked(judged.objects), judged.scenes, SCALE_FACTOR);
  const model = { cascade, label, training };
  return {
    model: () => cascadeJson(model),
    metrics: { ...metricsOf(cascade, roc), ending, positives: used.length, background: scenes.rest.length },
    extra: { roc: { table: rocTable(roc) }, log: { table: () => logTable(reports) } },
    plot: () => trainingChart(model, stacked(used), roc, reports),
  };
}

const percent = (share: number) => `${(100 * share).toFixed(0)} %`;

const stageLine = ({ stage, stumps, hitRate, falseAlarm, background }: StageReport) =>
  `stage ${stage + 1}: ${stumps} stumps, hits ${hitRate.toFixed(4)}, false alarms ${falseAlarm.toFixed(3)}; ${background.toExponential(2)} of the background came to it`;

function metricsOf({ stages }: Cascade, roc: Roc) {
  const after = Array.from(stages, (_, k) => roc.falseAlarm[k + 1]!);
  return {
    stages: stages.length,
    features: stages.reduce((sum, { stumps }) => sum + stumps.length, 0),
    hitRate: roc.hitRate[stages.length]!,
    falseAlarm: roc.falseAlarm[stages.length]!,
    windows: roc.windows,
    falseAlarms: roc.passed,
    rejected: after.map((share) => 1 - share),
    stumpsPerWindow: stages.reduce(
      (sum, { stumps }, k) => sum + stumps.length * (k === 0 ? 1 : after[k - 1]!),
      0,
    ),
  };
}

const rocTable = ({ falseAlarm, hitRate, stages, threshold }: Roc) => ({
  falseAlarm,
  hitRate,
  stages,
  threshold,
});

const logTable = (reports: readonly StageReport[]) => ({
  stage: reports.map(({ stage }) => stage + 1),
  stumps: reports.map(({ stumps }) => stumps),
  hitRate: reports.map(({ hitRate }) => hitRate),
  falseAlarm: reports.map(({ falseAlarm }) => falseAlarm),
  positives: reports.map(({ positives }) => positives),
  negatives: reports.map(({ negatives }) => negatives),
  background: reports.map(({ background }) => background),
});
