import type { Context, Result } from '../../core/command/spec.js';
import { DataError, excerpt } from '../../core/errors.js';
import type { SequenceOptions } from './hmm-input.js';
import type { ModelText } from './hmm-model.js';

export interface DecodeOptions extends SequenceOptions {
  method: 'viterbi' | 'posterior';
  best?: number | undefined;
}

export interface SmoothOptions extends SequenceOptions {
  filter: boolean;
  ahead?: number | undefined;
  predictions?: string | undefined;
  pairwise?: string | undefined;
}

export interface ScoreOptions extends SequenceOptions {
  follow: boolean;
}

export interface SampleOptions {
  n: number;
  length: number;
  states: boolean;
}

type Answer<Options> = (
  model: ModelText,
  paths: string[],
  options: Options,
  context: Context,
) => Promise<Result>;

/** What a relative of the hidden Markov model is to hmm-decode, -smooth, -score and -sample; what it lacks is refused. */
export interface Relative {
  decode?: Answer<DecodeOptions>;
  smooth?: Answer<SmoothOptions>;
  score?: Answer<ScoreOptions>;
  sample?: Answer<SampleOptions>;
}

/** By the `kind` of the model, loaded when it is asked for. */
const RELATIVES = new Map<string, () => Promise<Relative>>([
  ['tree', async () => (await import('./hmm-relatives/tree.js')).tree],
  ['hsmm', async () => (await import('./hmm-relatives/hsmm.js')).hsmm],
  ['autoregressive', async () => (await import('./hmm-relatives/autoregressive.js')).autoregressive],
  ['io', async () => (await import('./hmm-relatives/io.js')).io],
  ['coupled', async () => (await import('./hmm-relatives/coupled.js')).coupled],
  ['hierarchical', async () => (await import('./hmm-relatives/hierarchical.js')).hierarchical],
]);

/** How a model that is no plain hidden Markov model is asked; undefined for a plain one. */
export async function relativeOf<Task extends keyof Relative>(
  { kind, file }: ModelText,
  task: Task,
): Promise<NonNullable<Relative[Task]> | undefined> {
  if (kind === 'hmm') return undefined;
  const load = RELATIVES.get(kind);
  if (!load) throw new DataError(`the model is of an unknown kind '${excerpt(kind)}'`, { file });
  const answer = (await load())[task];
  if (!answer) throw new DataError(`a model of kind ${kind} is not for hmm-${task}`, { file });
  return answer;
}
