import type { Context } from '../../core/command/spec.js';
import type { Encoded, FeatureSet } from '../../kernels/crf/features.js';
import { bestLabels } from '../../kernels/crf/tagging.js';
import { trainLbfgs } from '../../kernels/crf/train-lbfgs.js';
import { trainPerceptron } from '../../kernels/crf/train-perceptron.js';
import { trainSgd } from '../../kernels/crf/train-sgd.js';
import type { Trained } from '../../kernels/crf/training.js';
import { tagReport } from '../shared/tag-report.js';
import { type CrfTrainOptions, ITERATIONS } from './options.js';

const TRAINERS = { lbfgs: trainLbfgs, sgd: trainSgd, perceptron: trainPerceptron } as const;

/** Labelled text that results are judged by. */
export interface Judged {
  encoded: Encoded;
  truth: readonly string[];
}

export interface Fit extends Trained {
  /** Of each iteration: the objective, and what the weights are worth on --dev. */
  objectives: number[];
  scores: number[];
}

/** Train as the options say; with `dev` the best weights on it are kept, and training ends when they get no better. */
export function fitWeights(
  features: FeatureSet,
  encoded: Encoded,
  begin: { weights: Float64Array; fixed: Uint8Array },
  dev: Judged | undefined,
  options: CrfTrainOptions,
  context: Context,
): Fit {
  const iterations = options.iterations ?? ITERATIONS[options.optimizer];
  const progress = context.progress('training', iterations);
  const [objectives, scores]: [number[], number[]] = [[], []];
  let best: { score: number; iteration: number; weights: Float64Array } | undefined;
  const trained = TRAINERS[options.optimizer](features, encoded, {
    ...{ l2: options.l2, l1: options.l1, iterations, tolerance: options.tol },
    ...{ start: begin.weights, fixed: begin.fixed, rng: context.rng },
    onIteration({ iteration, weights, objective }) {
      progress.update(iteration, objective.toPrecision(6));
      objectives.push(objective);
      if (!dev) return false;
      const score = scoreOn(dev, features, weights);
      scores.push(score);
      if (!best || score > best.score) best = { score, iteration, weights: weights.slice() };
      return iteration - best.iteration >= options.patience;
    },
  });
  progress.stop();
  if (!best) return { ...trained, objectives, scores };
  const stopped = trained.reason === 'callback' ? 'no better on --dev' : trained.reason;
  return { ...trained, weights: best.weights, reason: stopped, objectives, scores };
}

/** Span F1 where labels mark spans, else accuracy. */
function scoreOn({ encoded, truth }: Judged, features: FeatureSet, weights: Float64Array): number {
  const found = Array.from(bestLabels(features, weights, encoded), (y) => features.labels[y]!);
  const { metrics, spanF1 } = tagReport(truth, found, encoded.starts);
  return spanF1 ?? Number(metrics['accuracy']);
}
