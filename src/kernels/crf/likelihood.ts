import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd, WORKSPACE } from '../../simd/engine.js';
import { logPosteriors } from '../chain/log-messages.js';
import { openChain, strideOf } from '../chain/room.js';
import { stepwisePosteriors } from '../chain/stepwise.js';
import type { Objective } from '../optimize/lbfgs.js';
import { type Encoded, type FeatureSet, featureCount, transposed } from './features.js';
import { hasPairs, partsOf, stepScores, transitionScores, unaryScores } from './scores.js';

/**
 * Minus the conditional log-likelihood of labelled sentences under a linear-chain CRF,
 *
 *   P(y | x) = exp( sum_t sum_k theta_k f_k(y_(t-1), y_t, x, t) ) / Z(x),
 *   -log P = log Z(x) - score(y),   d/dtheta_k = E_model[f_k] - f_k(data),
 *
 * summed over sentences, as a function of theta and its gradient. It lives as long as `body`. Sums are taken in an order
 * that threads do not change.
 *
 * @see Lafferty, McCallum & Pereira, Conditional random fields, 2001; Sutton & McCallum, An introduction to conditional
 *   random fields, 2012, section 4
 */
export function withLikelihood<T>(
  features: FeatureSet,
  encoded: Encoded,
  body: (negative: Objective) => T,
): T {
  const empirical = empiricalCounts(features, encoded);
  const complete = (expectations: Objective): Objective => {
    return (weights, gradient) => {
      let value = expectations(weights, gradient);
      for (let k = 0; k < gradient.length; k++) {
        value -= weights[k]! * empirical[k]!;
        gradient[k]! -= empirical[k]!;
      }
      return value;
    };
  };
  if (hasPairs(features)) return body(complete(stepwise(features, encoded)));
  if (!compute.simd) return body(complete(plain(features, encoded)));
  return bySimd(features, encoded, (expectations) => body(complete(expectations)));
}

/** How often each feature occurs in the labelled sentences. */
export function empiricalCounts(features: FeatureSet, { starts, gold, unary, pair }: Encoded): Float64Array {
  const L = features.labels.length;
  const counts = new Float64Array(featureCount(features));
  const parts = partsOf(features, counts);
  const moves = new Map([...features.transition].map((target, k) => [target, k]));
  const add = (kind: 'unary' | 'pair', t: number, target: number) => {
    const { start, attribute } = kind === 'unary' ? unary : pair;
    const table = features[kind];
    for (let n = start[t]!; n < start[t + 1]!; n++) {
      const a = attribute[n]!;
      for (let f = table.start[a]!; f < table.start[a + 1]!; f++)
        if (table.target[f] === target) parts[kind][f]!++;
    }
  };
  for (let s = 0; s + 1 < starts.length; s++)
    for (let t = starts[s]!; t < starts[s + 1]!; t++) {
      add('unary', t, gold[t]!);
      if (t === starts[s]) continue;
      const target = gold[t - 1]! * L + gold[t]!;
      const move = moves.get(target);
      if (move !== undefined) parts.transition[move]!++;
      add('pair', t, target);
    }
  return counts;
}

/** log Z and expected counts, sentence by sentence in logarithms: the definition. */
function plain(features: FeatureSet, encoded: Encoded): Objective {
  const L = features.labels.length;
  return (weights, expected) => {
    expected.fill(0);
    const parts = partsOf(features, expected);
    const pairs = new Float64Array(L * L);
    const logTransition = transitionScores(features, weights);
    let sum = 0;
    for (let s = 0; s + 1 < encoded.starts.length; s++) {
      const [begin, end] = [encoded.starts[s]!, encoded.starts[s + 1]!];
      const logWeights = unaryScores(features, weights, encoded, begin, end);
      const posteriors = new Float64Array(logWeights.length);
      sum += logPosteriors(
        {
          ...{ k: L, offsets: Int32Array.of(0, end - begin), logWeights, logTransition },
          logInitial: new Float64Array(L),
        },
        posteriors,
        pairs,
      );
      addExpected(features, encoded, begin, posteriors, parts.unary);
    }
    features.transition.forEach((target, k) => {
      parts.transition[k] = pairs[target]!;
    });
    return sum;
  };
}

/** Adds the posteriors of a sentence's labels to the features of its tokens. */
function addExpected(
  { unary: table, labels }: FeatureSet,
  { unary }: Encoded,
  begin: number,
  posteriors: Float64Array,
  expected: Float64Array,
): void {
  for (let at = 0, t = begin; at < posteriors.length; at += labels.length, t++)
    for (let n = unary.start[t]!; n < unary.start[t + 1]!; n++) {
      const a = unary.attribute[n]!;
      for (let f = table.start[a]!; f < table.start[a + 1]!; f++)
        expected[f]! += posteriors[at + table.target[f]!]!;
    }
}

/** The same where the text has a say in transitions. */
function stepwise(features: FeatureSet, encoded: Encoded): Objective {
  const L = features.labels.length;
  const square = L * L;
  const { pair: table } = features;
  return (weights, expected) => {
    expected.fill(0);
    const parts = partsOf(features, expected);
    const moved = new Float64Array(square);
    let sum = 0;
    for (let s = 0; s + 1 < encoded.starts.length; s++) {
      const [begin, end] = [encoded.starts[s]!, encoded.starts[s + 1]!];
      const logWeights = unaryScores(features, weights, encoded, begin, end);
      const logTransitions = stepScores(features, weights, encoded, begin, end);
      const posteriors = new Float64Array(logWeights.length);
      const pairs = new Float64Array(logTransitions.length);
      sum += stepwisePosteriors({ k: L, logWeights, logTransitions }, posteriors, pairs);
      addExpected(features, encoded, begin, posteriors, parts.unary);
      for (let t = begin + 1; t < end; t++) {
        const row = (t - begin - 1) * square;
        for (let k = 0; k < square; k++) moved[k]! += pairs[row + k]!;
        for (let n = encoded.pair.start[t]!; n < encoded.pair.start[t + 1]!; n++) {
          const a = encoded.pair.attribute[n]!;
          for (let f = table.start[a]!; f < table.start[a + 1]!; f++)
            parts.pair[f]! += pairs[row + table.target[f]!]!;
        }
      }
    }
    features.transition.forEach((target, k) => {
      parts.transition[k] = moved[target]!;
    });
    return sum;
  };
}

/** Tokens, and attributes, that a thread takes at once. */
const TOKENS = 512;
const ATTRIBUTES = 256;
/** What the memory of the kernels holds, less some room for others. */
const MOST_BYTES = 3.5e9;

function bySimd<T>(features: FeatureSet, encoded: Encoded, body: (expectations: Objective) => T): T {
  const L = features.labels.length;
  const { starts, unary } = encoded;
  const tokens = starts.at(-1) ?? 0;
  const { attributes, start: first, target } = features.unary;
  const bytes =
    tokens * strideOf(L) * 16 + unary.attribute.length * 8 + featureCount(features) * 20 + L * L * 600;
  if (8 * L > WORKSPACE.bytes)
    throw new DataError(`${L} labels, at most ${WORKSPACE.bytes / 8} can be weighed`);
  if (bytes > MOST_BYTES)
    throw new DataError(
      `${tokens} tokens of ${L} labels need ${Math.round(bytes / 2 ** 20)} MiB, there are ${Math.round(MOST_BYTES / 2 ** 20)}`,
      { hint: '--optimizer sgd takes one sentence at a time' },
    );
  return simd((arena) => {
    const room = openChain(arena, L, Int32Array.from(starts));
    const { stride, weights: scores, alpha } = room;
    const i32 = (values: Uint32Array | Int32Array) => arena.i32(Int32Array.from(values));
    const [start, attribute] = [i32(unary.start), i32(unary.attribute)];
    const [firsts, targets] = [i32(first), i32(target)];
    const tokensOf = transposed(unary, attributes.length);
    const [tokenStarts, token] = [i32(tokensOf.start), i32(tokensOf.token)];
    const [weight, sums] = [arena.f64(target.length), arena.f64(target.length)];
    const logInitial = new Float64Array(L);
    return body((weights, expected) => {
      const parts = partsOf(features, expected);
      const logTransition = transitionScores(features, weights);
      weight.view().set(partsOf(features, weights).unary);
      arena.parallel('crfScores', tokens, TOKENS, [
        ...[stride, L, start.ptr, attribute.ptr, firsts.ptr, targets.ptr, weight.ptr, scores.ptr],
      ]);
      room.scale();
      room.setParameters({ logInitial, logTransition });
      const logZ = room.forward();
      const pairs = room.backward();
      logZ.forEach((z, s) => {
        if (!Number.isNaN(z)) return;
        // Scaled numbers could not tell this sentence: it is done in logarithms.
        const [begin, end] = [starts[s]!, starts[s + 1]!];
        const logWeights = unaryScores(features, weights, encoded, begin, end);
        const posteriors = new Float64Array(logWeights.length);
        const chain = { k: L, offsets: Int32Array.of(0, end - begin), logWeights, logInitial, logTransition };
        logZ[s] = logPosteriors(chain, posteriors, pairs);
        const rows = alpha.view();
        for (let t = begin; t < end; t++)
          rows.set(posteriors.subarray((t - begin) * L, (t - begin + 1) * L), t * stride);
      });
      arena.parallel('crfExpected', attributes.length, ATTRIBUTES, [
        ...[stride, tokenStarts.ptr, token.ptr, firsts.ptr, targets.ptr, alpha.ptr, sums.ptr],
      ]);
      parts.unary.set(sums.view());
      features.transition.forEach((move, k) => {
        parts.transition[k] = pairs[move]!;
      });
      return logZ.reduce((sum, z) => sum + z, 0);
    });
  });
}
