import { DataError } from '../../core/errors.js';
import { readAll } from '../../core/files.js';
import { inFile } from '../../core/formats/decoded.js';
import { decodeUai } from '../../core/formats/uai.js';
import { openPeeked, peek } from '../../core/peek.js';
import type { Warn } from '../../core/read.js';
import { factorGraphOf, requireTables } from '../../kernels/bayes-net/network.js';
import { checkFactorGraph, type FactorGraph } from '../../kernels/graphical/factor.js';
import type { Variable } from './assignments.js';
import { readNetwork } from './network-input.js';

/** A model of any file that holds tables over discrete variables, with the names that it gives them. */
export interface NamedGraph {
  readonly graph: FactorGraph;
  /** Variables of UAI files, which have no names, are x0, x1 ..; their states 0, 1 .. */
  readonly variables: readonly (Variable & { readonly states: readonly string[] })[];
  /** Whether the factors are tables of a Bayesian network, whose product sums to 1. */
  readonly directed: boolean;
  readonly kind: 'uai' | 'network';
}

export async function readFactorGraph(path: string, warn: Warn): Promise<NamedGraph> {
  const { kind, head } = await peek(path);
  if (head.length === 0) throw new DataError('the file is empty', { file: path });
  if (kind === 'uai') return readUai(path, warn);
  if (kind !== 'bif' && kind !== 'xmlbif' && kind !== 'json')
    throw new DataError(
      `${kind === 'unknown' ? 'unknown content' : `this is ${kind}`}, a model (.uai .bif .xmlbif .json) was needed`,
      { file: path },
    );
  const network = await readNetwork(path, warn);
  const tables = inFile(path, () => requireTables(network));
  return { graph: factorGraphOf(tables), variables: tables.nodes, directed: true, kind: 'network' };
}

async function readUai(path: string, warn: Warn): Promise<NamedGraph> {
  const { value, notes } = decodeUai(await readAll(await openPeeked(path)), path);
  notes.forEach(warn);
  inFile(path, () => checkFactorGraph(value));
  // One list of names for all variables of as many states: models have a million variables.
  const states = new Map<number, string[]>();
  const namesOf = (card: number) => {
    const known = states.get(card) ?? Array.from({ length: card }, (_, s) => String(s));
    states.set(card, known);
    return known;
  };
  return {
    graph: value,
    variables: Array.from(value.cards, (card, v) => ({ name: `x${v}`, states: namesOf(card) })),
    directed: value.kind === 'BAYES',
    kind: 'uai',
  };
}
