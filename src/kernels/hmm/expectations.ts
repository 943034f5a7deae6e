import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { simd } from '../../simd/engine.js';
import type { Chain } from '../chain/chain.js';
import { logPosteriors } from '../chain/log-messages.js';
import { openChain, strideOf } from '../chain/room.js';
import { type BestPaths, openViterbi, viterbi } from '../chain/viterbi.js';
import { openEmissions } from './emission-room.js';
import { emitterOf } from './emitter.js';
import { type Hmm, type Observations, rowsOf, sequencesOf } from './hmm.js';

/** What learning needs to know of the hidden states of all sequences. */
export interface Expectations {
  /** log P of each sequence; of hard expectations that of its best path. */
  logLikelihoods: Float64Array;
  /** [k]: how many sequences begin in each state */
  initial: Float64Array;
  /** [k, k]: how many moves there are */
  pairs: Float64Array;
  /** Sums of the emission (Emitter.accumulate). */
  sums: Float64Array;
}

export type Expect = (hmm: Hmm) => Expectations;

/** Bytes of the SIMD memory that sequences may take at once. */
const MOST_BYTES = 3 * 2 ** 30;

/**
 * Opens sequences for passes of learning: in the SIMD case they stay in its memory while `body` runs, or, where they
 * are too many, go through it batch by batch.
 */
export function withExpectations<T>(data: Observations, start: Hmm, body: (expect: Expect) => T): T {
  if (!compute.simd) return body((hmm) => plainExpectations(hmm, data));
  const batches = batchesOf(data, start.k);
  if (batches.length > 1)
    return body((hmm) => batches.map((batch) => open(batch, hmm, (expect) => expect(hmm))).reduce(merged));
  return open(data, start, body);
}

function open<T>(data: Observations, start: Hmm, body: (expect: Expect) => T): T {
  const { k } = start;
  const { offsets } = data;
  return simd((s) => {
    const emissions = openEmissions(s, data, start.emission, strideOf(k));
    const room = openChain(s, k, offsets, emissions.table !== undefined);
    const { stride, alpha } = room;
    return body((hmm) => {
      const table = emissions.table?.(hmm.emission);
      if (!table) {
        emissions.write(hmm.emission, room.weights);
        room.scale();
      }
      room.setParameters(logsOf(hmm));
      const logLikelihoods = room.forward(table);
      const pairs = room.backward(table);
      logLikelihoods.forEach((value, q) => {
        if (!Number.isNaN(value)) return;
        const found = inLogs(hmm, data, q, pairs);
        logLikelihoods[q] = found.logZ;
        const out = alpha.view();
        for (let t = offsets[q]!, at = 0; t < offsets[q + 1]!; t++)
          for (let j = 0; j < stride; j++) out[t * stride + j] = j < k ? found.posteriors[at++]! : 0;
      });
      const initial = new Float64Array(k);
      const posteriors = alpha.view();
      for (let q = 0; q < offsets.length - 1; q++)
        for (let j = 0; j < k; j++) initial[j]! += posteriors[offsets[q]! * stride + j]!;
      return { logLikelihoods, initial, pairs, sums: emissions.collect(hmm.emission, alpha) };
    });
  });
}

/** One sequence, where scaled numbers could not tell. */
function inLogs(hmm: Hmm, data: Observations, q: number, pairs: Float64Array) {
  const chain = chainOf(hmm, sequencesOf(data, q, q + 1), false);
  const posteriors = new Float64Array(chain.logWeights.length);
  const logZ = logPosteriors(chain, posteriors, pairs);
  return { logZ, posteriors };
}

/** The definition: in logarithms, sequence by sequence. */
function plainExpectations(hmm: Hmm, data: Observations): Expectations {
  const { k } = hmm;
  const { offsets } = data;
  const emitter = emitterOf(hmm.emission);
  const found = {
    logLikelihoods: new Float64Array(offsets.length - 1),
    ...{
      initial: new Float64Array(k),
      pairs: new Float64Array(k * k),
      sums: new Float64Array(emitter.width),
    },
  };
  for (let q = 0; q < offsets.length - 1; q++) {
    const { logZ, posteriors } = inLogs(hmm, data, q, found.pairs);
    found.logLikelihoods[q] = logZ;
    for (let j = 0; j < k; j++) found.initial[j]! += posteriors[j]!;
    emitter.accumulate(rowsOf(data, offsets[q]!, offsets[q + 1]!), posteriors, k, found.sums);
  }
  return found;
}

/** The same of best paths: each step belongs to one state alone (Viterbi training). */
export function hardExpectations(hmm: Hmm, data: Observations): Expectations {
  const { path, scores } = bestPaths(hmm, data);
  return { logLikelihoods: scores, ...countsOf(hmm, data, path) };
}

/** Expectations of states that are known; -1 for a step whose state is not counted. */
export function countsOf(
  hmm: Hmm,
  data: Observations,
  path: Int32Array,
): Omit<Expectations, 'logLikelihoods'> {
  const { k, emission } = hmm;
  const { offsets, n } = data;
  const initial = new Float64Array(k);
  const pairs = new Float64Array(k * k);
  const posteriors = new Float64Array(n * k);
  for (let q = 0; q < offsets.length - 1; q++)
    for (let t = offsets[q]!; t < offsets[q + 1]!; t++) {
      posteriors[t * k + path[t]!] = 1;
      if (t === offsets[q]) initial[path[t]!]!++;
      else pairs[path[t - 1]! * k + path[t]!]!++;
    }
  const emitter = emitterOf(emission);
  const sums = new Float64Array(emitter.width);
  emitter.accumulate(data, posteriors, k, sums);
  return { initial, pairs, sums };
}

function merged(a: Expectations, b: Expectations): Expectations {
  const add = (x: Float64Array, y: Float64Array) => x.map((v, i) => v + y[i]!);
  return {
    logLikelihoods: Float64Array.from([...a.logLikelihoods, ...b.logLikelihoods]),
    ...{ initial: add(a.initial, b.initial), pairs: add(a.pairs, b.pairs), sums: add(a.sums, b.sums) },
  };
}

/** Sequences in batches that the SIMD memory holds. */
function batchesOf(data: Observations, k: number): Observations[] {
  const { offsets, d } = data;
  const sequences = offsets.length - 1;
  const rows = Math.floor(MOST_BYTES / (8 * (2 * strideOf(k) + 2 + d)));
  const cuts = [0];
  for (let q = 0; q < sequences; q++) {
    const length = offsets[q + 1]! - offsets[q]!;
    if (length > rows)
      throw new DataError(
        `sequence ${q} has ${length} steps; with ${k} states at most ${rows} fit into the memory of the kernels`,
      );
    if (offsets[q + 1]! - offsets[cuts[cuts.length - 1]!]! > rows) cuts.push(q);
  }
  if (cuts.length === 1) return [data];
  return cuts.map((from, i) => sequencesOf(data, from, cuts[i + 1] ?? sequences));
}

/** The best path of each sequence: `viterbi` of `chainOf`, without the copies between them. */
export function bestPaths(hmm: Hmm, data: Observations): BestPaths {
  if (!compute.simd) return viterbi(chainOf(hmm, data));
  return simd((s) => {
    const room = openViterbi(s, hmm.k, data.offsets);
    openEmissions(s, data, hmm.emission, strideOf(hmm.k)).write(hmm.emission, room.logWeights);
    return room.run(logsOf(hmm));
  });
}

export const logsOf = ({ initial, transition }: Pick<Hmm, 'initial' | 'transition'>) => ({
  logInitial: initial.map(Math.log),
  logTransition: transition.map(Math.log),
});

/** The chain that a model makes of observations: for decoding, smoothing, filtering and sampling of paths. */
export function chainOf(hmm: Hmm, data: Observations, fast = compute.simd): Chain {
  const { k, emission } = hmm;
  const { n, offsets } = data;
  const logWeights = new Float64Array(n * k);
  if (fast)
    simd((s) => {
      const stride = strideOf(k);
      const out = s.f64(n * stride);
      openEmissions(s, data, emission, stride).write(emission, out);
      const rows = out.view();
      for (let t = 0, at = 0; t < n; t++)
        for (let j = 0; j < k; j++) logWeights[at++] = rows[t * stride + j]!;
    });
  else emitterOf(emission).logDensities(data, logWeights, k);
  return { k, offsets, logWeights, ...logsOf(hmm) };
}
