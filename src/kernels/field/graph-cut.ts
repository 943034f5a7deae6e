import { DataError } from '../../core/errors.js';
import { fuse, fusionRoom } from './fusion.js';
import { dataLabels, fieldEnergy, type GridField } from './grid-field.js';
import type { Labelling } from './iterated-modes.js';
import { expandable, swappable } from './pair-cost.js';

/**
 * The labels of the smallest energy of a binary field, exactly, by one smallest cut. Neighbours that differ must
 * cost no less than neighbours that agree; of several best labellings it is the one with the fewest ones.
 *
 * @see Greig, Porteous & Seheult, Exact maximum a posteriori estimation for binary images, 1989
 */
export function exactCut(field: GridField): Labelling {
  const { labels, lines } = field;
  if (labels !== 2) throw new DataError(`the exact cut is for 2 labels, the field has ${labels}`);
  if (!lines.every(({ table }) => swappable(table, labels)))
    throw new DataError('the exact cut needs pairs that cost no less apart than together');
  const zeros = new Int32Array(field.width * field.height);
  const found = fuse(
    field,
    zeros,
    zeros.map(() => 1),
    fusionRoom(field),
  );
  const energy = fieldEnergy(field, found);
  return {
    labels: found,
    energy,
    energies: [fieldEnergy(field, dataLabels(field)), energy],
    iterations: 1,
    converged: true,
  };
}

export interface MoveOptions {
  /** Rounds over all labels or pairs of labels, at most. Default 20. */
  rounds?: number;
  start?: Int32Array;
}

/**
 * Alpha-expansion: for each label in turn, the best of all labellings in which pixels keep their label or take this
 * one, until no label gains. E never rises, and ends within a factor 2 max V / min V (over a != b) of the least where V
 * is a metric and the data cost nothing negative; it is the least itself for two labels.
 *
 * @see Boykov, Veksler & Zabih, Fast approximate energy minimization via graph cuts, 2001
 */
export function alphaExpansion(field: GridField, options: MoveOptions = {}): Labelling {
  const { labels, lines } = field;
  if (!lines.every(({ table }) => expandable(table, labels)))
    throw new DataError(
      'expansion needs pair costs that are a metric (the triangle inequality), swap does not',
    );
  return moves(field, labels, (alpha, f) => ({ from: f, to: new Int32Array(f.length).fill(alpha) }), options);
}

/**
 * Alpha-beta swap: for each pair of labels in turn, the best way to divide the pixels that have either between them,
 * until no pair gains. Pairs need not be a metric, so that it takes truncated quadratic costs too; E never rises.
 *
 * @see Boykov, Veksler & Zabih, Fast approximate energy minimization via graph cuts, 2001
 */
export function alphaBetaSwap(field: GridField, options: MoveOptions = {}): Labelling {
  const { labels, lines } = field;
  if (!lines.every(({ table }) => swappable(table, labels)))
    throw new DataError('a swap needs pairs that cost no less apart than together');
  const pairs: [number, number][] = [];
  for (let alpha = 0; alpha < labels; alpha++)
    for (let beta = alpha + 1; beta < labels; beta++) pairs.push([alpha, beta]);
  const propose = (step: number, f: Int32Array) => {
    const [alpha, beta] = pairs[step]!;
    const either = (label: number, to: number) => (label === alpha || label === beta ? to : label);
    return { from: f.map((l) => either(l, alpha)), to: f.map((l) => either(l, beta)) };
  };
  return moves(field, pairs.length, propose, options);
}

// A move must gain more than what sums of a million costs round by, or two labellings could take turns.
const WORTH = 1e-12;

/** The moves in turn until none of them gains any more. */
function moves(
  field: GridField,
  count: number,
  propose: (step: number, f: Int32Array) => { from: Int32Array; to: Int32Array },
  { rounds = 20, start = dataLabels(field) }: MoveOptions,
): Labelling {
  const room = fusionRoom(field);
  let labels = start;
  let energy = fieldEnergy(field, start);
  const energies = [energy];
  let idle = 0;
  let round = 0;
  for (; round < rounds && idle < count; round++) {
    for (let step = 0; step < count && idle < count; step++) {
      const { from, to } = propose(step, labels);
      const found = fuse(field, from, to, room);
      const now = fieldEnergy(field, found);
      idle++;
      if (!(now < energy - WORTH * Math.abs(energy))) continue;
      labels = found;
      energy = now;
      idle = 0;
    }
    energies.push(energy);
  }
  return { labels, energy, energies, iterations: round, converged: idle >= count };
}
