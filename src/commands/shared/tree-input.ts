import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { isMissing } from '../../core/formats/csv-record.js';
import type { Warn } from '../../core/read.js';
import { type Forest, forestOf } from '../../kernels/hmm/tree/forest.js';
import { readSequences, type SequenceOptions, type Sequences, type Wanted } from './hmm-input.js';

/** Trees whose nodes have observations. */
export interface Trees {
  set: Sequences;
  forest: Forest;
  /** Of the nodes and of their parents, '' at a root. */
  nodes: readonly string[];
  parents: readonly string[];
}

/** Tables with the columns node and parent (empty at a root), and tree where there are several with the same names. */
export async function readTrees(
  paths: readonly string[],
  options: SequenceOptions,
  wanted: Wanted,
  warn: Warn,
): Promise<Trees> {
  if (options.tokens !== undefined)
    throw new UsageError('--tokens is for text, trees are tables with node and parent');
  if (options.missing !== 'keep')
    throw new UsageError(
      `--missing ${options.missing} is not for trees: a root has no parent, and no node can be left out`,
    );
  const all = { ...wanted, further: ['node', 'parent'], usualSequence: 'tree' };
  const set = await readSequences(paths, options, all, warn);
  const nodes = set.further.get('node') ?? [];
  const parents = (set.further.get('parent') ?? []).map((cell) => (isMissing(cell) ? '' : cell));
  return { set, forest: linked(set, nodes, parents), nodes, parents };
}

function linked(
  { observations, names }: Sequences,
  nodes: readonly string[],
  parents: readonly string[],
): Forest {
  const { n, offsets } = observations;
  const above = new Int32Array(n).fill(-1);
  names.forEach((tree, s) => {
    const where = tree === '' ? '' : ` of tree '${excerpt(tree)}'`;
    const places = new Map<string, number>();
    for (let u = offsets[s]!; u < offsets[s + 1]!; u++) {
      if (isMissing(nodes[u]!)) throw new DataError(`a node without name${where}`);
      if (places.has(nodes[u]!)) throw new DataError(`node '${excerpt(nodes[u]!)}'${where} is there twice`);
      places.set(nodes[u]!, u);
    }
    for (let u = offsets[s]!; u < offsets[s + 1]!; u++) {
      if (parents[u] === '') continue;
      const parent = places.get(parents[u]!);
      if (parent === undefined)
        throw new DataError(
          `the parent '${excerpt(parents[u]!)}' of node '${excerpt(nodes[u]!)}'${where} is no node`,
        );
      above[u] = parent;
    }
  });
  try {
    return forestOf(above);
  } catch (error) {
    if (!(error instanceof DataError)) throw error;
    const lost = ancestral(above);
    throw new DataError(`node '${excerpt(nodes[lost]!)}' is its own ancestor, a tree was needed`);
  }
}

/** A node of a cycle. */
function ancestral(above: Int32Array): number {
  const state = new Uint8Array(above.length);
  for (let u = 0; u < above.length; u++) {
    const walk: number[] = [];
    let at = u;
    for (; at >= 0 && state[at] === 0; at = above[at]!) {
      state[at] = 1;
      walk.push(at);
    }
    if (at >= 0 && state[at] === 1) return at;
    for (const v of walk) state[v] = 2;
  }
  return 0;
}
