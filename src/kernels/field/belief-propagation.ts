import { compute } from '../../core/backend.js';
import { DataError } from '../../core/errors.js';
import { coarser, finerMessages } from './bp-pyramid.js';
import { checkField, dataLabels, fieldEnergy, type GridField, leastOf } from './grid-field.js';
import type { Labelling } from './iterated-modes.js';
import { type BpKind, type Messages, noMessages } from './message-passing.js';
import { withPassing } from './module-passing.js';

export interface BpOptions {
  /** min-sum looks for the likeliest labels, sum-product for the probabilities of each pixel's. Default min-sum. */
  kind?: BpKind;
  /** Rounds of messages, at most. Default 50. */
  iterations?: number;
  /** Rounds stop when no message moves by more than this. Default 1e-3. */
  tol?: number;
  /** Part of the old message that stays, 0 to below 1. Default 0. */
  damping?: number;
  /** Levels of the pyramid whose coarse messages begin the finer ones, for four neighbours. Default 1. */
  levels?: number;
}

export interface Beliefs extends Labelling {
  /** Min-sum: cost of each pixel's labels less the least; sum-product: their probabilities. [pixels, labels] */
  beliefs: Float64Array;
  /** The largest change of a message in the last round. */
  residual: number;
}

/** Bytes of the messages, one each way of every line, and of the data beside them. */
const bytesOf = ({ data, lines }: GridField) => 4 * data.length * (2 * lines.length + 3);

/**
 * Loopy belief propagation on a grid. A message along a line says what the receiver's labels cost by all that lies
 * behind the sender; pixels of one colour of the checkerboard send at once, so that half of the messages are always new.
 * Exact where the lines make a tree, good elsewhere. Min-sum gives back the labels of least energy that came up, sum-product
 * the likeliest of each pixel.
 *
 * @see Felzenszwalb & Huttenlocher, Efficient belief propagation for early vision, 2006
 */
export function beliefPropagation(field: GridField, options: BpOptions = {}): Beliefs {
  const { kind = 'min-sum', iterations = 50, tol = 1e-3, damping = 0, levels = 1 } = options;
  checkField(field);
  const bytes = bytesOf(field);
  if (bytes > Math.min(compute.memoryBytes, 3.5 * 2 ** 30))
    throw new DataError(
      `messages of ${field.labels} labels at ${field.width} x ${field.height} pixels take ${Math.round(bytes / 2 ** 20)} MiB, more than there is`,
      { hint: 'fewer labels, or icm' },
    );
  if (levels > 1 && field.lines.length > 2)
    throw new DataError('the pyramid of messages is for four neighbours');
  const start = firstMessages(field, { kind, damping, tol }, levels);
  return withPassing(field, kind, start, damping, (passing) => {
    let best = dataLabels(field);
    let energy = fieldEnergy(field, best);
    const energies = [energy];
    let residual = Infinity;
    while (residual > tol && energies.length <= iterations) {
      residual = passing.round();
      const labels = passing.labels();
      const now = fieldEnergy(field, labels);
      energies.push(now);
      if (kind === 'min-sum' && now >= energy) continue;
      best = labels;
      energy = now;
    }
    return {
      labels: best,
      energy,
      energies,
      iterations: energies.length - 1,
      converged: residual <= tol,
      beliefs: normalised(passing.beliefs(), field.labels, kind),
      residual,
    };
  });
}

// What is said crosses so many pixels of a coarse level, where they are few; it only has to begin the finer one.
const COARSE_ROUNDS = 8;

/** Those that come down from coarser levels, or zeros. */
function firstMessages(
  field: GridField,
  options: { kind: BpKind; damping: number; tol: number },
  levels: number,
): Messages {
  if (levels <= 1 || Math.max(field.width, field.height) < 2) return noMessages(field);
  const coarse = coarser(field);
  const start = firstMessages(coarse, options, levels - 1);
  const { kind, damping, tol } = options;
  const said = withPassing(coarse, kind, start, damping, (passing) => {
    for (let round = 0; round < COARSE_ROUNDS; round++) if (passing.round() <= tol) break;
    return passing.messages();
  });
  return finerMessages(said, coarse, field);
}

function normalised(beliefs: Float64Array, labels: number, kind: BpKind): Float64Array {
  const best = leastOf(beliefs, labels);
  for (let p = 0, i = 0; p < best.length; p++, i += labels) {
    const least = beliefs[i + best[p]!]!;
    let total = 0;
    for (let l = i; l < i + labels; l++) {
      beliefs[l]! -= least;
      if (kind === 'sum-product') total += beliefs[l] = Math.exp(-beliefs[l]!);
    }
    if (kind === 'sum-product') for (let l = i; l < i + labels; l++) beliefs[l]! /= total;
  }
  return beliefs;
}
