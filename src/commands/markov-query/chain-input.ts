import { excerpt, UsageError } from '../../core/errors.js';
import { inFile } from '../../core/formats/decoded.js';
import { didYouMean } from '../../core/nearest.js';
import { peekKind } from '../../core/peek.js';
import { lift } from '../../kernels/markov/lifted.js';
import { type Transitions, type WeightedArc, walkOn } from '../../kernels/markov/transitions.js';
import { readGraphFile } from '../shared/graph-input.js';
import { type NamedChain, readMarkov } from '../shared/markov-model.js';

/** A chain of order 1 over named states, whatever it came from. */
export interface StateChain {
  chain: Transitions;
  names: readonly string[];
  initial: Float64Array;
  /** Of a graph: nodes without edges that lead on. */
  stuck: readonly number[];
  /** Of a model. */
  model?: NamedChain;
  /** The last symbol of each state, where states are several symbols. */
  last?: readonly number[];
}

/** A model of markov-fit, or the random walk on a graph. */
export async function readChain(
  path: string,
): Promise<{ kind: 'model'; model: NamedChain } | { kind: 'graph'; walk: StateChain }> {
  if ((await peekKind(path)) === 'json') return { kind: 'model', model: await readMarkov(path) };
  const { names, edges } = await readGraphFile(path);
  const arcs = edges.flatMap(({ from, to, kind, weight = 1 }): WeightedArc[] => {
    if (kind === '->') return [{ from, to, weight }];
    if (kind === '--')
      return [
        { from, to, weight },
        { from: to, to: from, weight },
      ];
    throw new UsageError(`a walk has no edges ${kind}, only -> and --`, { file: path });
  });
  const { stuck, ...chain } = inFile(path, () => walkOn(names.length, arcs));
  const initial = new Float64Array(names.length).fill(1 / names.length);
  return { kind: 'graph', walk: { chain, names, initial, stuck } };
}

/** A model as a chain of its states; those of higher order are the last symbols. */
export function statesOf(model: NamedChain): StateChain {
  const { chain, initial, contexts } = lift(model.model);
  const joiner = model.symbols.every((symbol) => [...symbol].length === 1) ? '' : ' ';
  return {
    chain,
    initial,
    names: contexts.map((codes) => codes.map((code) => model.symbols[code]!).join(joiner)),
    stuck: [],
    model,
    ...(model.model.order > 1 && { last: contexts.map((codes) => codes.at(-1)!) }),
  };
}

/** Places of states by their names. */
export function placesOf(wanted: readonly string[], names: readonly string[], flag: string): number[] {
  const places = new Map(names.map((name, i) => [name, i]));
  return wanted.map((name) => {
    const at = places.get(name);
    if (at !== undefined) return at;
    const known = names.slice(0, 12).map(excerpt).join(', ');
    throw new UsageError(`${flag}: there is no state '${excerpt(name)}'`, {
      hint: didYouMean(name, names) ?? `states are ${known}${names.length > 12 ? ' …' : ''}`,
    });
  });
}

/** The law that is the same over some states. */
export function evenLaw(states: readonly number[], n: number): Float64Array {
  const law = new Float64Array(n);
  for (const v of states) law[v]! += 1 / states.length;
  return law;
}
