import { DataError } from '../../core/errors.js';
import {
  type CodedSequences,
  contextFinder,
  countAfter,
  countContexts,
  entryOf,
  type Level,
} from './contexts.js';

/** A number is added to all counts (0: as they are); the others mix all orders. */
export type Smoothing = number | 'witten-bell' | 'kneser-ney';

export type Initial = 'first' | 'frequency' | 'uniform';

/** A chain of any order over symbols 0..states-1, as what was counted. */
export interface MarkovModel {
  readonly order: number;
  readonly states: number;
  readonly smoothing: Smoothing;
  /** Law of the first symbol. */
  readonly initial: Float64Array;
  /** Of contexts of 0 ... order symbols. */
  readonly levels: readonly Level[];
}

/**
 * Chain of order k by counting: P(y_t | y_(t-k) ... y_(t-1)), the same at each t. The second symbol of a sequence is
 * predicted by contexts of one symbol, and so on; the first by `initial`: how often sequences begin with it, how often
 * it occurs, or all alike.
 */
export function fitMarkov(
  data: CodedSequences,
  states: number,
  { order, smoothing, initial }: { order: number; smoothing: Smoothing; initial: Initial },
): MarkovModel {
  if (data.codes.length === 0) throw new DataError('sequences without a symbol');
  if (typeof smoothing === 'number' && !(smoothing >= 0 && smoothing < Infinity))
    throw new DataError(`${smoothing} cannot be added to counts`);
  const levels = countContexts(data, states, order);
  return {
    order,
    states,
    smoothing,
    initial: firstLaw(data, states, smoothing, order === 0 ? 'frequency' : initial),
    levels,
  };
}

function firstLaw(
  { codes, offsets }: CodedSequences,
  states: number,
  smoothing: Smoothing,
  initial: Initial,
): Float64Array {
  if (initial === 'uniform') return new Float64Array(states).fill(1 / states);
  // Schemes that mix orders leave the first symbol a little of the uniform law, as additive smoothing does.
  const law = new Float64Array(states).fill(typeof smoothing === 'number' ? smoothing : 1 / states);
  if (initial === 'frequency') for (let t = 0; t < codes.length; t++) law[codes[t]!]!++;
  else
    for (let s = 0; s + 1 < offsets.length; s++)
      if (offsets[s + 1]! > offsets[s]!) law[codes[offsets[s]!]!]!++;
  const sum = law.reduce((a, b) => a + b, 0);
  return law.map((v) => v / sum);
}

/**
 * Predicts: a function of the symbols before codes[end] and the next one. With n the count of the longest known context
 * c, n_y how often y followed it, and t how many different symbols did:
 *
 *   additive a:    (n_y + a) / (n + a K); with a = 0 an unknown context gives way to a shorter one
 *   witten-bell:   (n_y + t P'(y)) / (n + t),                     P' of the context without its oldest symbol
 *   kneser-ney:    max(n_y - D, 0) / n + D t / n P'(y),           D = n_1 / (n_1 + 2 n_2) of the level
 *
 * and 1/K below the empty context. Below the highest order Kneser and Ney count by how many different symbols a
 * context was preceded, not how often.
 *
 * @see Chen & Goodman, An empirical study of smoothing techniques for language modeling, 1999
 */
export function predictor(
  model: MarkovModel,
): (codes: ArrayLike<number>, begin: number, end: number, y: number) => number {
  const { states, smoothing, order, initial } = model;
  const levels = smoothing === 'kneser-ney' ? continuations(model.levels) : model.levels;
  const find = contextFinder(model.levels, states);
  const found = new Int32Array(order + 1);
  const totals = levels.map(totalsOf);
  const discounts = levels.map(discountOf);
  return (codes, begin, end, y) => {
    if (end === begin) return initial[y]!;
    find(codes, begin, end, found);
    if (typeof smoothing === 'number') {
      let j = Math.min(order, end - begin);
      if (smoothing === 0) while (found[j]! < 0 || totals[j]![found[j]!]! === 0) j--;
      const c = found[j]!;
      const [n, ny] = c < 0 ? [0, 0] : [totals[j]![c]!, countAfter(levels[j]!, c, y)];
      return (ny + smoothing) / (n + smoothing * states);
    }
    let p = 1 / states;
    for (let j = 0; j <= order && found[j]! >= 0; j++) {
      const c = found[j]!;
      const level = levels[j]!;
      const n = totals[j]![c]!;
      if (n === 0) continue;
      const ny = countAfter(level, c, y);
      const kinds = level.start[c + 1]! - level.start[c]!;
      if (smoothing === 'witten-bell') p = (ny + kinds * p) / (n + kinds);
      else p = (Math.max(ny - discounts[j]!, 0) + discounts[j]! * kinds * p) / n;
    }
    return p;
  };
}

const totalsOf = ({ start, count }: Level) =>
  Float64Array.from({ length: start.length - 1 }, (_, c) => {
    let sum = 0;
    for (let i = start[c]!; i < start[c + 1]!; i++) sum += count[i]!;
    return sum;
  });

/** Where no count is 1 or 2 the estimate does not exist; 1/2 is a common choice. */
function discountOf({ count }: Level): number {
  let [once, twice] = [0, 0];
  for (const n of count) {
    if (n === 1) once++;
    if (n === 2) twice++;
  }
  return once > 0 ? once / (once + 2 * twice) : 0.5;
}

/** Lower levels with the number of different symbols before each context and successor. */
function continuations(levels: readonly Level[]): Level[] {
  return levels.map((level, j) => {
    const above = levels[j + 1];
    if (!above) return level;
    const count = new Float64Array(level.count.length);
    above.parent.forEach((c, longer) => {
      for (let i = above.start[longer]!; i < above.start[longer + 1]!; i++)
        count[entryOf(level, c, above.next[i]!)]!++;
    });
    // What only began sequences has nothing before it, and counts once.
    return { ...level, count: count.map((n) => Math.max(1, n)) };
  });
}

/** P(y | history) for all y. */
export function nextLaw(
  model: MarkovModel,
  predict: ReturnType<typeof predictor>,
  history: ArrayLike<number>,
): Float64Array {
  return Float64Array.from({ length: model.states }, (_, y) => predict(history, 0, history.length, y));
}

/** Natural log of the probability of each sequence; -Infinity where it is 0. `skip` first symbols are taken as given. */
export function logLikelihoods(
  model: MarkovModel,
  { codes, offsets }: CodedSequences,
  skip = 0,
): Float64Array {
  const predict = predictor(model);
  return Float64Array.from({ length: offsets.length - 1 }, (_, s) => {
    const [begin, end] = [offsets[s]!, offsets[s + 1]!];
    let sum = 0;
    for (let t = begin + skip; t < end; t++) sum += Math.log(predict(codes, begin, t, codes[t]!));
    return sum;
  });
}

/** Free numbers of the full table, K^k (K - 1), those of the first symbols left out. */
export const markovParameters = (states: number, order: number): number => states ** order * (states - 1);
