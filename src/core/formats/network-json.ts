import { DataError, excerpt } from '../errors.js';
import type { Decoded } from './decoded.js';
import { type JsonMap, type JsonMapValue, parseJsonMap } from './json-strict.js';
import { type FileNode, jointCount, type NetworkFile, namedVariables, rowCheck } from './network-file.js';

export const NETWORK_FORMAT = 'ispr-network';
const VERSION = 1;

/**
 * Our own file of a network, the only one that has nodes of numbers:
 *
 *   {"format": "ispr-network", "version": 1, "name": "...", "nodes": [
 *     {"name": "A", "states": ["yes", "no"], "parents": [], "table": [[0.2, 0.8]]},
 *     {"name": "X", "kind": "gaussian", "parents": ["A", "Y"],
 *      "intercepts": [1, 2], "weights": [[0.5], [0.1]], "variances": [1, 4]}]}
 *
 * Rows of `table`, and of the coefficients, run over the joint states of the discrete parents, the last fastest.
 */
export function decodeNetworkJson(bytes: Uint8Array, file?: string): Decoded<NetworkFile, undefined> {
  return networkOf(parseJsonMap(bytes, file), file);
}

/** The same of JSON that is parsed already. */
export function networkOf(whole: JsonMapValue, file?: string): Decoded<NetworkFile, undefined> {
  const fail = (what: string): never => {
    throw new DataError(what, { file });
  };
  if (!(whole instanceof Map) || whole.get('format') !== NETWORK_FORMAT)
    return fail(`no network: "format": "${NETWORK_FORMAT}" was needed`);
  if (whole.get('version') !== VERSION)
    fail(
      `version ${excerpt(String(whole.get('version')))} of ${NETWORK_FORMAT}, this program reads ${VERSION}`,
    );
  const name = whole.get('name') ?? '';
  if (typeof name !== 'string') return fail('"name" is no text');
  const list = whole.get('nodes');
  if (!Array.isArray(list) || list.length === 0) return fail('"nodes" is no list of nodes');
  const drafts = list.map((node, i) => {
    if (!(node instanceof Map)) return fail(`node ${i} is no object`);
    const of = node.get('name');
    return typeof of === 'string' && of !== '' ? { node, name: of } : fail(`node ${i} has no name`);
  });

  const { variables, add, parents } = namedVariables(file);
  for (const { node, name } of drafts)
    add(name, isGaussian(node, name) ? [name] : texts(node.get('states'), `states of '${excerpt(name)}'`));
  const rows = rowCheck(file);
  const numeric = drafts.map(({ node, name }) => isGaussian(node, name));
  const nodes = drafts.map(({ node, name }, i): FileNode => {
    const shown = excerpt(name);
    const of = parents(i, texts(node.get('parents') ?? [], `parents of '${shown}'`));
    const configurations = jointCount(
      variables,
      of.filter((parent) => !numeric[parent]),
    );
    if (numeric[i]) {
      const inputs = of.filter((parent) => numeric[parent]).length;
      const variances = numbers(node.get('variances'), configurations, `variances of '${shown}'`);
      const bad = variances.find((v) => !(v > 0));
      if (bad !== undefined) fail(`a variance of ${bad} of '${shown}', more than 0 was needed`);
      return {
        kind: 'gaussian',
        name,
        parents: of,
        intercepts: numbers(node.get('intercepts'), configurations, `intercepts of '${shown}'`),
        weights:
          inputs === 0 && node.get('weights') === undefined
            ? new Float64Array(0)
            : matrix(node.get('weights'), configurations, inputs, `weights of '${shown}'`),
        variances,
      };
    }
    const wrong = of.find((parent) => numeric[parent]);
    if (wrong !== undefined)
      fail(
        `'${shown}' has states, so '${excerpt(variables[wrong]!.name)}', a node of numbers, cannot be its parent`,
      );
    const { states } = variables[i]!;
    const table = matrix(node.get('table'), configurations, states.length, `table of '${shown}'`);
    rows.normalize(table, states.length, name, () => undefined);
    return { kind: 'table', name, states, parents: of, table };
  });
  return { value: { name, nodes }, metadata: undefined, notes: rows.notes() };

  function isGaussian(node: JsonMap, name: string): boolean {
    const kind = node.get('kind') ?? 'table';
    if (kind !== 'table' && kind !== 'gaussian')
      fail(`'${excerpt(name)}' is of kind '${excerpt(String(kind))}', table or gaussian was needed`);
    return kind === 'gaussian';
  }

  function texts(value: JsonMapValue | undefined, what: string): string[] {
    if (!Array.isArray(value)) return fail(`the ${what} are no list`);
    return value.map((item) => (typeof item === 'string' ? item : fail(`the ${what} are not all texts`)));
  }

  function numbers(value: JsonMapValue | undefined, count: number, what: string): Float64Array {
    if (!Array.isArray(value) || value.length !== count)
      return fail(`the ${what}: a list of ${count} numbers was needed`);
    return Float64Array.from(value, (item) =>
      typeof item === 'number' ? item : fail(`the ${what} are not all numbers`),
    );
  }

  function matrix(
    value: JsonMapValue | undefined,
    rows: number,
    columns: number,
    what: string,
  ): Float64Array {
    if (!Array.isArray(value) || value.length !== rows)
      return fail(
        `the ${what}: ${rows} rows were needed${Array.isArray(value) ? `, found ${value.length}` : ''}`,
      );
    const whole = new Float64Array(rows * columns);
    value.forEach((row, i) => {
      whole.set(numbers(row, columns, `${what}, row ${i} from 0`), i * columns);
    });
    return whole;
  }
}

/** A network as JSON to be written. */
export function networkJson({ name, nodes }: NetworkFile) {
  return {
    format: NETWORK_FORMAT,
    version: VERSION,
    name,
    nodes: nodes.map((node) => {
      const parents = node.parents.map((parent) => nodes[parent]!.name);
      if (node.kind === 'table')
        return {
          name: node.name,
          states: [...node.states],
          parents,
          table: rowsOf(node.table, node.table.length / node.states.length),
        };
      return {
        name: node.name,
        kind: node.kind,
        parents,
        intercepts: [...node.intercepts],
        weights: rowsOf(node.weights, node.intercepts.length),
        variances: [...node.variances],
      };
    }),
  };
}

function rowsOf(values: Float64Array, rows: number): number[][] {
  const columns = values.length / rows;
  return Array.from({ length: rows }, (_, i) => [...values.subarray(i * columns, (i + 1) * columns)]);
}
