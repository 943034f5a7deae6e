import type { Context, Json } from '../../core/command/spec.js';
import type { Rng } from '../../core/random.js';
import type { Evidence, FactorGraph } from '../../kernels/graphical/factor.js';
import { refuseUnheeded } from '../shared/foreign-options.js';
import { type InferOptions, inferOptions, type Task } from './options.js';

/** What one method says of one sample of evidence. */
export interface Answer {
  /** Exact, estimated, or a bound, which a metric tells then. */
  logZ?: number;
  /** Of every variable; known ones have 1 at their state. */
  marginals?: readonly Float64Array[];
  /** Of every variable; marginal-map: of the targets, in their order. */
  states?: Int32Array;
  /** marginal-map: log of the sum over the other variables. */
  logValue?: number;
  metrics?: Readonly<Record<string, Json>>;
  /** What --plot draws beside the answer: how an iterative method came to rest. */
  trace?: { readonly label: string; readonly values: ArrayLike<number>; readonly log?: boolean };
}

/** The question, the same for all samples of evidence. */
export interface Question {
  readonly graph: FactorGraph;
  readonly task: Task;
  /** Variables that were asked for; all where none was named. */
  readonly targets: Int32Array;
  readonly options: InferOptions;
  readonly context: Context;
}

/** One entry of the table of methods (methods.ts). */
export interface Method {
  about: string;
  tasks: readonly Task[];
  exact: boolean;
  /** Options that change what it does, beside those that all methods have. */
  heeds: readonly (keyof InferOptions)[] | ((task: Task) => readonly (keyof InferOptions)[]);
  /** Prepares what all samples share; the function it gives answers one of them. */
  prepare(question: Question): (evidence: Evidence, rng: Rng) => Answer;
}

const COMMON = ['method', 'task', 'evidence', 'target', 'truth'];
const USUAL = inferOptions.parse({});

/** An option that was given and does nothing for this method is a mistake. */
export function checkHeeded(options: InferOptions, name: string, { heeds }: Method): void {
  const byTask = typeof heeds === 'function';
  refuseUnheeded(
    options,
    `--method ${name}${byTask ? ` --task ${options.task}` : ''}`,
    byTask ? heeds(options.task) : heeds,
    { common: options.method === 'auto' ? [...COMMON, 'order', 'memory'] : COMMON, usual: USUAL },
  );
}
