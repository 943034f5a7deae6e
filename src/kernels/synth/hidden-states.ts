import type { Rng } from '../../core/random.js';
import { jointStates } from '../hmm/coupled/coupled.js';
import type { Hmm } from '../hmm/hmm.js';
import { sampleHmm } from '../hmm/sample-hmm.js';

export const HMM_EXAMPLES = ['balls', 'weather', 'regimes', 'left-right', 'sleep'] as const;
export type HmmExample = (typeof HMM_EXAMPLES)[number];

/** A hidden Markov model of the textbooks, and what its parts are called. */
export interface NamedHmm {
  hmm: Hmm;
  states: string[];
  columns: string[];
  /** Of a column of symbols. */
  symbols: string[] | undefined;
}

const rows = (...values: number[][]) => Float64Array.from(values.flat());

/**
 * balls: three bins of coloured balls behind a curtain. weather: rain, and whether someone brings an umbrella (Russell
 * & Norvig, Artificial Intelligence, 3rd ed., section 15.2). regimes: a return with three levels of volatility and
 * drift. left-right: a stroke of four parts in the plane. sleep: what an electroencephalogram and a breathing belt show,
 * two coupled chains as one over their joint states.
 */
export function exampleHmm(name: HmmExample): NamedHmm {
  switch (name) {
    case 'balls':
      return {
        hmm: {
          k: 3,
          initial: rows([1 / 3, 1 / 3, 1 / 3]),
          transition: rows([0.1, 0.1, 0.8], [0.8, 0.1, 0.1], [0.1, 0.9, 0]),
          emission: {
            kind: 'categorical',
            k: 3,
            probabilities: [rows([0.7, 0.2, 0.1], [0.1, 0.7, 0.2], [0.1, 0.2, 0.7])],
          },
        },
        ...{
          states: ['red bin', 'green bin', 'blue bin'],
          columns: ['symbol'],
          symbols: ['red', 'green', 'blue'],
        },
      };
    case 'weather':
      return {
        hmm: {
          k: 2,
          initial: rows([0.5, 0.5]),
          transition: rows([0.7, 0.3], [0.3, 0.7]),
          emission: { kind: 'categorical', k: 2, probabilities: [rows([0.9, 0.1], [0.2, 0.8])] },
        },
        ...{ states: ['rain', 'dry'], columns: ['symbol'], symbols: ['umbrella', 'none'] },
      };
    case 'regimes':
      return {
        hmm: {
          k: 3,
          initial: rows([1 / 3, 1 / 3, 1 / 3]),
          transition: rows([0.98, 0.02, 0], [0.02, 0.96, 0.02], [0, 0.05, 0.95]),
          emission: {
            ...{ kind: 'gaussian', k: 3, d: 1, covariance: 'full' },
            means: rows([0.5, 0, -1.5]),
            covariances: rows([0.25, 1, 6.25]),
          },
        },
        ...{ states: ['calm', 'usual', 'crisis'], columns: ['value'], symbols: undefined },
      };
    case 'left-right':
      return {
        hmm: {
          k: 4,
          initial: rows([1, 0, 0, 0]),
          transition: rows([0.9, 0.1, 0, 0], [0, 0.9, 0.1, 0], [0, 0, 0.9, 0.1], [0, 0, 0, 1]),
          emission: {
            ...{ kind: 'gaussian', k: 4, d: 2, covariance: 'diag' },
            means: rows([0, 0], [2, 0.5], [1, 2], [-1, 1]),
            covariances: rows([0.1, 0, 0, 0.1], [0.2, 0, 0, 0.1], [0.1, 0, 0, 0.2], [0.1, 0, 0, 0.1]),
          },
        },
        ...{ states: ['first', 'second', 'third', 'last'], columns: ['x', 'y'], symbols: undefined },
      };
    case 'sleep':
      return sleep();
  }
}

/**
 * Brain waves (deep, light, awake) change seldom, breath (slow, fast) often. Breath quickens where the brain is awake,
 * and who breathes fast does not stay in deep sleep.
 */
function sleep(): NamedHmm {
  const [brain = [], breath = []] = jointStates([3, 2]).map((of) => [...of]);
  // From each joint state before: deep slow, deep fast, light slow, light fast, awake slow, awake fast.
  const brainMoves = [
    ...[
      [0.98, 0.02, 0],
      [0.6, 0.35, 0.05],
      [0.03, 0.96, 0.01],
    ],
    ...[
      [0, 0.9, 0.1],
      [0, 0.2, 0.8],
      [0, 0.06, 0.94],
    ],
  ];
  const breathMoves = [
    [0.97, 0.03],
    [0.4, 0.6],
    [0.95, 0.05],
    [0.2, 0.8],
    [0.5, 0.5],
    [0.05, 0.95],
  ];
  const joint = brainMoves.length;
  const each = (pick: (z: number) => number) => Float64Array.from({ length: joint }, (_, z) => pick(z));
  return {
    hmm: {
      k: joint,
      initial: each(() => 1 / joint),
      transition: Float64Array.from({ length: joint * joint }, (_, at) => {
        const [from, to] = [Math.floor(at / joint), at % joint];
        return brainMoves[from]![brain[to]!]! * breathMoves[from]![breath[to]!]!;
      }),
      emission: {
        ...{ kind: 'gaussian', k: joint, d: 2, covariance: 'diag' },
        means: rows(...Array.from(brain, (a, z) => [[75, 40, 15][a]!, [12, 19][breath[z]!]!])),
        covariances: rows(...Array.from(brain, (a, z) => [[144, 64, 25][a]!, 0, 0, [1, 6.25][breath[z]!]!])),
      },
    },
    states: Array.from(brain, (a, z) => `${['deep', 'light', 'awake'][a]}, ${['slow', 'fast'][breath[z]!]}`),
    ...{ columns: ['eeg', 'breath'], symbols: undefined },
  };
}

/** Sequences of a model, each with a stream of its own. */
export const sampleSequences = (hmm: Hmm, count: number, steps: number, rng: Rng) =>
  Array.from({ length: count }, (_, s) => sampleHmm(hmm, steps, rng.stream(s)));
