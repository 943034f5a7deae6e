import type { Network } from '../../kernels/bayes-net/network.js';

/** Cards and names of some discrete nodes, for tables over their joint states. */
export function jointLabels({ nodes }: Network, of: readonly number[]) {
  const states = of.map((i) => {
    const node = nodes[i]!;
    return node.kind === 'table' ? node.states : [''];
  });
  const digits = (index: number): number[] => {
    const found = states.map(() => 0);
    for (let i = states.length - 1, rest = index; i >= 0; i--) {
      found[i] = rest % states[i]!.length;
      rest = Math.floor(rest / states[i]!.length);
    }
    return found;
  };
  return {
    name: of.map((i) => nodes[i]!.name).join(','),
    names: of.map((i) => nodes[i]!.name),
    /** Names of the states of each node in the joint state of this number. */
    statesOf: (index: number): string[] => digits(index).map((k, i) => states[i]![k]!),
  };
}
