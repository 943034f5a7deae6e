import { DataError } from '../../core/errors.js';
import type { Rng } from '../../core/random.js';
import { logScore } from './assignment.js';
import { type ChainMoments, chainMoments } from './chain-moments.js';
import type { Evidence, FactorGraph } from './factor.js';
import { conditionals, draw } from './gibbs-conditional.js';
import { type LogModel, logModel } from './log-model.js';
import { treeBlocks, treePasses } from './tree-blocks.js';

export interface GibbsOptions {
  /** States kept of each chain. */
  samples?: number;
  /** Sweeps before the first that is kept. */
  burnIn?: number;
  /** Sweeps from one that is kept to the next. */
  thin?: number;
  chains?: number;
  /** Whole trees of variables are drawn at once instead of one variable at a time. */
  blocked?: boolean;
  /** Called with each state that is kept; it changes afterwards. */
  onSample?: (states: Int32Array, chain: number) => void;
}

export interface GibbsRun extends ChainMoments {
  samples: number;
}

/**
 * Gibbs sampling: each variable in turn, or each tree of variables, is drawn from its distribution given all others.
 * Where zeros of the potentials part the states that are possible, a chain cannot cross from one part to the other,
 * and only chains that began in different parts (large R-hat) show it.
 *
 * @see Geman & Geman, 1984; Hamze & de Freitas, From fields to trees, 2004 (blocked)
 */
export function gibbs(
  graph: FactorGraph,
  evidence: Evidence,
  { samples = 5000, burnIn = 500, thin = 1, chains = 4, blocked = false, onSample }: GibbsOptions,
  rng: Rng,
): GibbsRun {
  const model = logModel(graph, evidence);
  const sweep = blocked ? treeSweeps(model) : singleSweeps(model);
  const moments = chainMoments(model, samples);
  const full = Int32Array.from(model.observed);
  for (let chain = 0; chain < chains; chain++) {
    const chance = rng.stream(chain);
    const states = possibleStates(model, chance);
    for (let i = 0; i < burnIn; i++) sweep(states, chance);
    moments.begin();
    for (let i = 0; i < samples; i++) {
      for (let turn = 0; turn < thin; turn++) sweep(states, chance);
      moments.add(states);
      if (!onSample) continue;
      for (let v = 0; v < states.length; v++) if (model.observed[v]! < 0) full[v] = states[v]!;
      onSample(full, chain);
    }
  }
  return { ...moments.end(graph), samples: samples * chains };
}

export type Sweep = (states: Int32Array, rng: Rng) => void;

export function singleSweeps(model: LogModel): Sweep {
  const conditional = conditionals(model);
  return (states, rng) => {
    for (let v = 0; v < states.length; v++) {
      const next = model.cards[v]! > 1 ? draw(conditional(v, states), rng) : 0;
      if (next >= 0) states[v] = next;
    }
  };
}

function treeSweeps(model: LogModel): Sweep {
  const { cards, at, unary, first, variable, factor, incident, edges, table, tables } = model;
  const blocks = treeBlocks(model);
  const { inward, sample } = treePasses(model);
  const logs = new Float64Array(unary.length);
  const inside = new Uint8Array(model.factors);
  for (const { own } of blocks) for (const e of own) if (e >= 0) inside[factor[e]!] = 1;
  return (states, rng) => {
    for (const block of blocks) {
      for (const v of block.variables) {
        for (let x = at[v]!; x < at[v]! + cards[v]!; x++) logs[x] = unary[x]!;
        for (let i = incident[v]!; i < incident[v + 1]!; i++) {
          const edge = edges[i]!;
          const f = factor[edge]!;
          if (inside[f]) continue;
          let place = 0;
          let step = 1;
          let own = 1;
          for (let e = first[f + 1]! - 1; e >= first[f]!; e--) {
            if (e === edge) own = step;
            else place += step * states[variable[e]!]!;
            step *= cards[variable[e]!]!;
          }
          const values = tables[table[f]!]!;
          for (let x = 0; x < cards[v]!; x++, place += own) logs[at[v]! + x]! += values[place]!;
        }
      }
      inward(block, logs, 'sum');
      sample(block, logs, states, rng);
    }
  };
}

/** More than this no chain tries to get away from states of probability zero. */
const TRIES = 1000;

/** Drawn variable by variable from its own potential; moved, where that is impossible, by chains that fear zeros less. */
export function possibleStates(model: LogModel, rng: Rng): Int32Array {
  const { cards, at, unary } = model;
  const states = cards.map((card, v) => draw(unary.subarray(at[v]!, at[v]! + card), rng));
  if (logScore(model, states) > -Infinity) return states;
  const sweep = singleSweeps(softened(model));
  for (let i = 0; i < TRIES; i++) {
    sweep(states, rng);
    if (logScore(model, states) > -Infinity) return states;
  }
  throw new DataError(
    `no joint state of positive probability was found in ${TRIES} sweeps: the evidence may be impossible`,
  );
}

/** Zeros become small numbers: below all others of the model, but not by much. */
function softened(model: LogModel): LogModel {
  let least = 0;
  for (const values of [model.unary, ...model.tables])
    for (const value of values) if (value > -Infinity && value < least) least = value;
  const soft = (values: Float64Array) => values.map((value) => Math.max(value, least - 5));
  return { ...model, unary: soft(model.unary), tables: model.tables.map(soft) };
}
