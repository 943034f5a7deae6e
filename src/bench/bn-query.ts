import { join } from 'node:path';
import { writeAtomic } from '../core/files.js';
import { encodeBif } from '../core/formats/bif.js';
import { encodedPieces } from '../core/formats/text.js';
import { createRng } from '../core/random.js';
import { drawsOf, drawWeighted } from '../kernels/bayes-net/draw.js';
import { exactPosterior } from '../kernels/bayes-net/posterior.js';
import { relevantPart } from '../kernels/bayes-net/prune.js';
import { jointMarginal } from '../kernels/graphical/eliminate.js';
import { type RandomNetworkOptions, randomNetwork } from '../kernels/synth/random-network.js';
import type { BenchJob } from './job.js';

/** Posteriors of single nodes given three others whose states were drawn together, so that they are possible. */
export function queriesOf(name: string, shape: Partial<RandomNetworkOptions>, count: number): BenchJob {
  const options = { nodes: 37, parents: 4, states: 4, reach: 10, concentration: 1, numeric: 0, ...shape };
  return {
    name,
    title: `${count} posteriors in a Bayesian network of ${options.nodes} nodes`,
    peer: 'bn_query_pgmpy.py',
    async prepare(folder) {
      const network = randomNetwork(options, createRng(1));
      const { nodes } = network;
      const rng = createRng(2);
      const draws = drawsOf(network);
      const values = new Float64Array(nodes.length);
      const questions = Array.from({ length: count }, () => {
        drawWeighted(draws, new Map(), values, rng);
        const chosen = new Set<number>();
        while (chosen.size < 4) chosen.add(rng.integer(nodes.length));
        const [target, ...known] = [...chosen];
        return { target: target!, evidence: new Map(known.map((node) => [node, values[node]!])) };
      });
      const net = join(folder, 'network.bif');
      const batch = join(folder, 'questions.jsonl');
      await writeAtomic(net, encodedPieces(encodeBif(network)));
      const stateOf = (node: number, state: number) => {
        const of = nodes[node]!;
        return of.kind === 'table' ? of.states[state]! : '';
      };
      const lines = questions.map(({ target, evidence }) =>
        JSON.stringify({
          target: nodes[target]!.name,
          evidence: Object.fromEntries(
            [...evidence].map(([node, state]) => [nodes[node]!.name, stateOf(node, state)]),
          ),
        }),
      );
      await writeAtomic(batch, encodedPieces(lines.map((line) => `${line}\n`)));
      return {
        kernel() {
          for (const { target, evidence } of questions) {
            const part = relevantPart(network, [target], evidence);
            exactPosterior(part.network, [[part.places.get(target)!]], part.evidence, jointMarginal);
          }
        },
        command: ['bn-query', net, '--batch', batch, '-o', '/dev/null', '--format', 'csv'],
        peerArgs: [net, batch],
      };
    },
  };
}

export default queriesOf('bn-query', {}, 20);
