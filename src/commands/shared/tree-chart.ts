import type { Chart } from '../../core/chart/chart.js';
import { graphDrawing } from '../../core/chart/make.js';
import { columnsOf, type Emission } from '../../kernels/hmm/hmm.js';
import type { Direction } from '../../kernels/hmm/tree/tree-hmm.js';
import type { Trees } from './tree-input.js';

/** Nodes that one can still tell apart. */
const MOST_NODES = 120;

interface Drawn {
  direction: Direction;
  emission: Emission;
  names: readonly string[];
  symbols: readonly (readonly string[])[];
}

/** The first tree, its nodes in the colours of their states; arrows from what is given to what follows from it. */
export function treeChart(
  { set, forest, nodes }: Trees,
  states: Int32Array,
  model: Drawn,
  title: string,
): Chart {
  const { observations } = set;
  const root = forest.parents.indexOf(-1);
  const own = [...forest.order].filter((u) => forest.roots[u] === root);
  const shown = own.slice(0, MOST_NODES);
  const d = columnsOf(model.emission);
  const value = (u: number) => {
    const x = observations.data[u * d]!;
    if (Number.isNaN(x)) return '';
    return model.symbols[0]?.[x] ?? String(Number(x.toPrecision(3)));
  };
  const seen = [...new Set(shown.map((u) => states[u]!))].sort((a, b) => a - b);
  const topdown = model.direction === 'topdown';
  return graphDrawing({
    title,
    subtitle: seen.map((j) => model.names[j]).join(', '),
    note: shown.length < observations.n ? `${shown.length} of ${observations.n} nodes` : undefined,
    nodes: shown.map((u) => ({
      id: String(u),
      label: `${nodes[u]!}: ${model.names[states[u]!]!}`,
      color: states[u]!,
      detail: `${set.columns[0]} ${value(u)}`,
    })),
    edges: shown.flatMap((u) =>
      forest.parents[u]! < 0
        ? []
        : [
            {
              ...{ from: String(forest.parents[u]!), to: String(u) },
              ...(!topdown && { fromEnd: 'arrow' as const, toEnd: 'none' as const }),
            },
          ],
    ),
  });
}
