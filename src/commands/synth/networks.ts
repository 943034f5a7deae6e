import { graphDrawing } from '../../core/chart/make.js';
import type { Result } from '../../core/command/spec.js';
import type { Rng } from '../../core/random.js';
import { familiesOf, freeParameters, structureOf } from '../../kernels/bayes-net/structure.js';
import { randomNetwork } from '../../kernels/synth/random-network.js';
import { teachingNetwork } from '../../kernels/synth/teaching-networks.js';
import { refuseForeign } from '../shared/foreign-options.js';
import { type SynthOptions, synthOptions } from './options.js';

const MOST_DRAWN = 200;

/** A network of the textbooks, or one drawn at random. */
export function networkOf(o: SynthOptions, rng: Rng): Result {
  if (o.preset !== 'random') {
    const usual = synthOptions.parse({});
    const random = { by: ['random'] };
    refuseForeign(o, `--preset ${o.preset}`, {
      nodes: { ...random, usual: usual.nodes },
      parents: { ...random, usual: usual.parents },
      states: { ...random, usual: usual.states },
      reach: { ...random, usual: usual.reach },
      concentration: { ...random, usual: usual.concentration },
      numeric: { ...random, usual: usual.numeric },
    });
  }
  const network = o.preset === 'random' ? randomNetwork(o, rng) : teachingNetwork(o.preset);
  const { nodes } = network;
  const parameters = familiesOf(structureOf(network)).reduce(
    (sum, family) => sum + freeParameters(family),
    0,
  );
  const edges = nodes.flatMap(({ parents }, to) =>
    parents.map((from) => ({ from: nodes[from]!.name, to: nodes[to]!.name })),
  );
  return {
    network,
    metrics: { nodes: nodes.length, edges: edges.length, parameters },
    shown: `${nodes.length} nodes, ${edges.length} edges, ${parameters} parameters; --out FILE writes them\n`,
    extra: {
      truth: {
        table: {
          from: edges.map(({ from }) => from),
          to: edges.map(({ to }) => to),
          kind: edges.map(() => '->'),
        },
      },
    },
    plot: () =>
      graphDrawing({
        title: network.name,
        nodes: nodes.map((node) => ({
          id: node.name,
          shape: node.kind === 'table' ? 'ellipse' : 'box',
          detail: node.kind === 'table' ? node.states.join(', ') : 'numbers',
        })),
        edges,
        layout: nodes.length <= MOST_DRAWN ? 'layered' : 'stress',
      }),
  };
}
