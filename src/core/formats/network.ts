import type { Json } from '../command/spec.js';
import type { Decoded } from './decoded.js';
import type { FileNode, NetworkFile } from './network-file.js';

/** The network of a file of one of these kinds. */
export async function decodeNetwork(
  kind: 'bif' | 'xmlbif' | 'json',
  bytes: Uint8Array,
  file: string,
): Promise<Decoded<NetworkFile, undefined>> {
  if (kind === 'bif') return (await import('./bif.js')).decodeBif(bytes, file);
  if (kind === 'xmlbif') return (await import('./xmlbif.js')).decodeXmlbif(bytes, file);
  return (await import('./network-json.js')).decodeNetworkJson(bytes, file);
}

const MOST_PARTS = 200;

/** Nodes, edges, free parameters and the largest table of a network, then node by node. */
export function describeNetwork({ value: { name, nodes }, notes }: Decoded<NetworkFile, undefined>) {
  const sizes = nodes.map((node) => (node.kind === 'table' ? node.table.length : 0));
  const largest = sizes.indexOf(sizes.reduce((a, b) => Math.max(a, b), 0));
  const numeric = nodes.filter(({ kind }) => kind === 'gaussian').length;
  const statistics: Record<string, Json> = {
    nodes: nodes.length,
    ...(numeric > 0 && { numericNodes: numeric }),
    edges: nodes.reduce((sum, { parents }) => sum + parents.length, 0),
    parameters: nodes.reduce((sum, node) => sum + freeParameters(node), 0),
    ...(numeric < nodes.length && {
      largestTable: sizes[largest]!,
      largestTableOf: nodes[largest]!.name,
    }),
    mostParents: nodes.reduce((most, { parents }) => Math.max(most, parents.length), 0),
  };
  const parts = nodes.slice(0, MOST_PARTS).map(
    (node): Record<string, Json> => ({
      name: node.name,
      states: node.kind === 'table' ? node.states.length : 'numbers',
      parents: node.parents.map((parent) => nodes[parent]!.name).join(' '),
      parameters: freeParameters(node),
    }),
  );
  return { ...(name !== '' && { metadata: { name } }), statistics, parts, notes };
}

/** Numbers that a row of its sum, or nothing, does not determine. */
function freeParameters(node: FileNode): number {
  if (node.kind === 'gaussian') return node.intercepts.length + node.weights.length + node.variances.length;
  return node.table.length - node.table.length / node.states.length;
}
