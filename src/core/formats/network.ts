import type { Json } from '../command/spec.js';
import { DataError, excerpt, UsageError } from '../errors.js';
import type { Decoded } from './decoded.js';
import type { FileNode, FileTableNode, NetworkFile } from './network-file.js';
import type { UaiModel } from './uai.js';

export const NETWORK_KINDS = ['bif', 'xmlbif', 'json', 'uai'] as const;
export type NetworkKind = (typeof NETWORK_KINDS)[number];

/** The network of a file of one of these kinds. */
export async function decodeNetwork(
  kind: NetworkKind,
  bytes: Uint8Array,
  file: string,
): Promise<Decoded<NetworkFile, undefined>> {
  if (kind === 'bif') return (await import('./bif.js')).decodeBif(bytes, file);
  if (kind === 'xmlbif') return (await import('./xmlbif.js')).decodeXmlbif(bytes, file);
  if (kind === 'json') return (await import('./network-json.js')).decodeNetworkJson(bytes, file);
  const { value, metadata, notes } = (await import('./uai.js')).decodeUai(bytes, file);
  return { value: uaiNetwork(value, file), metadata, notes };
}

/** Nodes of a UAI file have no names: they are x0, x1 ..., their states 0, 1 ... */
function uaiNetwork({ kind, cards, factors }: UaiModel, file: string): NetworkFile {
  if (kind !== 'BAYES')
    throw new DataError('a Markov network, whose tables are no conditional probabilities', {
      file,
      hint: 'mrf-infer takes it',
    });
  const nodes = new Map<number, FileTableNode>();
  for (const { scope, values } of factors) {
    const v = scope[scope.length - 1];
    if (v === undefined || nodes.has(v))
      throw new DataError(v === undefined ? 'a table of no variable' : `two tables of variable ${v}`, {
        file,
      });
    const states = Array.from({ length: cards[v]! }, (_, s) => String(s));
    nodes.set(v, {
      kind: 'table',
      name: `x${v}`,
      states,
      parents: [...scope.subarray(0, -1)],
      table: values,
    });
  }
  return {
    name: '',
    nodes: Array.from(cards, (_, v) => {
      const node = nodes.get(v);
      if (!node) throw new DataError(`no table of variable ${v}`, { file });
      return node;
    }),
  };
}

/** The same file without the names. */
export async function encodeUaiNetwork({ nodes }: NetworkFile): Promise<Iterable<string>> {
  const tables = nodes.map((node) => {
    if (node.kind === 'table') return node;
    throw new UsageError(`UAI has no nodes of numbers such as '${excerpt(node.name)}'; write .json`);
  });
  const { encodeUai } = await import('./uai.js');
  return encodeUai({
    kind: 'BAYES',
    cards: Int32Array.from(tables, ({ states }) => states.length),
    factors: tables.map(({ parents, table }, v) => ({
      scope: Int32Array.from([...parents, v]),
      values: table,
    })),
  });
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
