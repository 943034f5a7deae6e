import type { RowStream } from '../../core/command/spec.js';
import type { Column } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import type { Network } from '../../kernels/bayes-net/network.js';
import type { SampleBlock } from '../../kernels/bayes-net/sample-blocks.js';

/** Rows with names of states, block by block. */
export function labelledRows(
  network: Network,
  blocks: Iterable<SampleBlock>,
  shown: readonly number[],
): RowStream {
  const names = shown.map((i) => network.nodes[i]!.name);
  const iterator = blocks[Symbol.iterator]();
  const first = iterator.next();
  const weighted = !first.done && first.value.logWeights !== undefined;
  if (weighted && names.includes('logWeight'))
    throw new UsageError("a node is called 'logWeight', as the column of weights is", {
      hint: '--hide logWeight',
    });
  return {
    names: weighted ? [...names, 'logWeight'] : names,
    blocks: (async function* () {
      for (let block = first; !block.done; block = iterator.next())
        yield columnsOf(network, block.value, shown);
    })(),
  };
}

function columnsOf(
  { nodes }: Network,
  { columns, logWeights }: SampleBlock,
  shown: readonly number[],
): Column[] {
  const labelled = shown.map((i): Column => {
    const node = nodes[i]!;
    return node.kind === 'table' ? Array.from(columns[i]!, (state) => node.states[state]!) : columns[i]!;
  });
  return logWeights ? [...labelled, logWeights] : labelled;
}

/** The same as a whole. */
export async function blocksTable(network: Network, blocks: Iterable<SampleBlock>, shown: readonly number[]) {
  const stream = labelledRows(network, blocks, shown);
  const pieces: Column[][] = stream.names.map(() => []);
  for await (const block of stream.blocks)
    for (const [j, column] of block.entries())
      pieces[j]!.push(Array.isArray(column) ? column : column.slice());
  return new Map(stream.names.map((name, j) => [name, joined(pieces[j]!)] as const));
}

function joined(pieces: readonly Column[]): Column {
  const texts = pieces.filter((piece): piece is readonly string[] => typeof piece[0] === 'string');
  if (texts.length === pieces.length) return texts.flat();
  return Float64Array.from(pieces.flatMap((piece) => Array.from(piece, Number)));
}
