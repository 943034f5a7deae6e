import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeCsv, encodeCsvBlocks } from '../core/formats/csv-write.js';
import { graphTable } from '../core/formats/graph-csv.js';
import { createRng } from '../core/random.js';
import { familyStatistics, fitNetwork } from '../kernels/bayes-net/fit-complete.js';
import { requireTables } from '../kernels/bayes-net/network.js';
import { sampleBlocks } from '../kernels/bayes-net/sample-blocks.js';
import { familiesOf, structureOf } from '../kernels/bayes-net/structure.js';
import { randomNetwork } from '../kernels/synth/random-network.js';
import type { BenchJob } from './job.js';

const ROWS = 1_000_000;

/** As large as the alarm network: 37 nodes, some 46 edges, 2 to 4 states. */
const ALARM = { nodes: 37, parents: 3, states: 4, reach: 8, concentration: 0.5, numeric: 0 };

/** Maximum likelihood tables from complete rows that lie in memory, coded on both sides. */
const bnFit: BenchJob = {
  name: 'bn-fit',
  title: `tables of a network of ${ALARM.nodes} nodes from ${ROWS} rows`,
  peer: 'bn_fit_pgmpy.py',
  async prepare(folder) {
    const network = requireTables(randomNetwork(ALARM, createRng(1)));
    const names = network.nodes.map(({ name }) => name);
    const columns = names.map(() => new Int16Array(ROWS));
    let at = 0;
    for (const block of sampleBlocks(network, ROWS, createRng(2))) {
      for (const [i, column] of block.columns.entries()) columns[i]!.set(column, at);
      at += block.rows;
    }
    const data = join(folder, 'rows.csv');
    await writeAtomic(data, encodeCsvBlocks(names, labelled()));
    const graph = join(folder, 'edges.csv');
    const edges = network.nodes.flatMap(({ parents }, to) =>
      parents.map((from) => ({ from, to, kind: '->' as const })),
    );
    await writeAtomic(graph, encodeCsv(graphTable({ names, edges })));
    const structure = structureOf(network);
    const families = familiesOf(structure);
    return {
      kernel: () => {
        fitNetwork(structure, familyStatistics(families, { rows: ROWS, columns }), undefined);
      },
      command: ['bn-fit', data, '--graph', graph, '-o', join(folder, 'net.bif')],
      peerArgs: [data, graph],
    };

    async function* labelled() {
      for (const { columns: block } of sampleBlocks(network, ROWS, createRng(2)))
        yield block.map((column, i) => Array.from(column, (state) => network.nodes[i]!.states[state]!));
    }
  },
};

export default bnFit;
