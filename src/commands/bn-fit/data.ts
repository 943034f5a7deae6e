import type { Context } from '../../core/command/spec.js';
import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { inFile } from '../../core/formats/decoded.js';
import { peek } from '../../core/peek.js';
import { readTable, type Warn } from '../../core/read.js';
import { readVariables, type VariableOptions, type VariableTable } from '../../core/variable-table.js';
import { naiveBayes, treeAugmented } from '../../kernels/bayes-net/class-trees.js';
import { topologicalOrder } from '../../kernels/bayes-net/network.js';
import type { Samples, Structure } from '../../kernels/bayes-net/structure.js';
import { readStructure } from '../shared/graph-input.js';
import { isNetwork, readNetwork } from '../shared/network-input.js';
import type { FitOptions } from './options.js';
import type { Request } from './request.js';

/** A structure, the rows that it is fitted to, and how another file of such rows is read. */
export interface FitData {
  structure: Structure;
  samples: Samples;
  /** Rows of --missing drop. */
  dropped: number;
  read(path: string): Promise<Samples>;
}

type States = Map<string, readonly string[]>;

export async function readFitData(
  path: string,
  options: FitOptions,
  { missing, hidden }: Request,
  context: Context,
): Promise<FitData> {
  const graph = options.graph === undefined ? undefined : await graphOf(options.graph, context.warn);
  const states: States = new Map([
    ...(graph?.states ?? []),
    ...(options.states === undefined ? [] : await statesOf(options.states, context.warn)),
  ]);
  for (const name of hidden.keys()) states.delete(name);
  const names = graph?.names.filter((name) => !hidden.has(name)) ?? columnsWith(options, hidden);
  const unknown = [...hidden.keys()].find((name) => graph && !graph.names.includes(name));
  if (unknown !== undefined)
    throw new UsageError(`--hidden ${excerpt(unknown)} is no node of ${options.graph}`);
  if (names?.length === 0) throw new UsageError('all nodes are hidden: there is nothing to learn from');
  const reading: VariableOptions = {
    delimiter: options.delimiter,
    header: options.header,
    columns: names,
    states,
    numeric: [...(options.numeric ?? []), ...(graph?.numeric ?? [])],
  };
  const { columns, rows } = await readVariables(path, reading, context.warn);
  for (const name of options.numeric ?? [])
    if (!columns.has(name)) throw new UsageError(`--numeric ${excerpt(name)}: there is no such column`);
  const order = graph?.names ?? [
    ...hidden.keys(),
    ...[...columns.keys()].filter((name) => !hidden.has(name)),
  ];
  const nodes = order.map((name, i) => {
    const column = columns.get(name);
    const own = hidden.get(name) ?? (column?.kind === 'states' ? column.states : undefined);
    return { name, states: own, parents: graph?.parents[i] ?? [] };
  });
  const whole = samplesOf(order, columns, rows, hidden);
  const { samples, dropped } = withoutGaps(whole, order, missing, path);
  const plain: Structure = { name: nameOf(options.graph ?? path), nodes };
  return {
    structure: graph ? plain : classStructure(plain, samples, options, columns),
    samples,
    dropped,
    async read(other) {
      // What the training rows did not show is no state of the network.
      const known = new Map(
        nodes.flatMap(({ name, states }) => (states && !hidden.has(name) ? [[name, states] as const] : [])),
      );
      const numeric = nodes.flatMap(({ name, states }) => (states ? [] : [name]));
      const picked = order.filter((name) => !hidden.has(name));
      const table = await readVariables(
        other,
        { ...reading, columns: picked, states: known, numeric },
        context.warn,
      );
      return samplesOf(order, table.columns, table.rows, hidden);
    },
  };
}

const nameOf = (path: string) => path.replace(/^.*[/\\]/, '').replace(/\.[^.]*$/, '');

function columnsWith({ columns, target }: FitOptions, hidden: Request['hidden']): string[] | undefined {
  if (!columns) return undefined;
  const all = target === undefined || columns.includes(target) ? columns : [target, ...columns];
  return all.filter((name) => !hidden.has(name));
}

interface Graph {
  names: readonly string[];
  parents: number[][];
  states: States;
  numeric: string[];
}

async function graphOf(path: string, warn: Warn): Promise<Graph> {
  const { kind, head } = await peek(path);
  if (isNetwork(kind, head)) {
    const { nodes } = await readNetwork(path, warn);
    return {
      names: nodes.map(({ name }) => name),
      parents: nodes.map(({ parents }) => [...parents]),
      states: new Map(
        nodes.flatMap((node) => (node.kind === 'table' ? [[node.name, node.states] as const] : [])),
      ),
      numeric: nodes.flatMap((node) => (node.kind === 'table' ? [] : [node.name])),
    };
  }
  const { graph } = await readStructure(path, warn);
  const { names, edges } = graph;
  const parents = names.map((): number[] => []);
  for (const { from, to, kind } of edges) {
    if (kind !== '->')
      throw new DataError(
        `${excerpt(names[from]!)} ${kind} ${excerpt(names[to]!)}: a Bayesian network has edges -> only`,
        {
          file: path,
          hint: kind === '<->' ? 'a hidden common cause can be a node of its own, with --hidden' : undefined,
        },
      );
    parents[to]!.push(from);
  }
  inFile(path, () => topologicalOrder({ nodes: names.map((name, i) => ({ name, parents: parents[i]! })) }));
  return { names, parents, states: new Map(), numeric: [] };
}

/** From a network, or from a table with the columns variable and state. */
async function statesOf(path: string, warn: Warn): Promise<States> {
  const { kind, head } = await peek(path);
  if (isNetwork(kind, head)) {
    const { nodes } = await readNetwork(path, warn);
    return new Map(
      nodes.flatMap((node) => (node.kind === 'table' ? [[node.name, node.states] as const] : [])),
    );
  }
  const table = await readTable(
    path,
    { columns: ['variable', 'state'], header: true, missing: 'keep' },
    warn,
  );
  const [variables, values] = [...table.values()];
  const states = new Map<string, string[]>();
  for (let row = 0; row < variables!.length; row++) {
    const name = String(variables![row]);
    const own = states.get(name) ?? [];
    states.set(name, own);
    const state = String(values![row]);
    if (own.includes(state))
      throw new DataError(`'${excerpt(name)}' has the state '${excerpt(state)}' twice`, { file: path });
    own.push(state);
  }
  return states;
}

function samplesOf(
  order: readonly string[],
  columns: VariableTable['columns'],
  rows: number,
  hidden: Request['hidden'],
): Samples {
  return {
    rows,
    columns: order.map((name) => {
      const column = hidden.has(name) ? undefined : columns.get(name);
      return column && (column.kind === 'states' ? column.codes : column.numbers);
    }),
  };
}

function withoutGaps(
  samples: Samples,
  names: readonly string[],
  missing: Request['missing'],
  file: string,
): { samples: Samples; dropped: number } {
  if (missing === 'keep' || missing === 'available') return { samples, dropped: 0 };
  const gaps = new Uint8Array(samples.rows);
  let first: { row: number; name: string } | undefined;
  samples.columns.forEach((column, i) => {
    if (!column) return;
    const states = column instanceof Int16Array;
    for (let row = 0; row < column.length; row++) {
      if (states ? column[row]! >= 0 : !Number.isNaN(column[row]!)) continue;
      gaps[row] = 1;
      if (!first || row < first.row) first = { row, name: names[i]! };
    }
  });
  if (!first) return { samples, dropped: 0 };
  if (missing === 'error')
    throw new DataError(
      `an empty cell in column '${excerpt(first.name)}', row ${first.row + 1} of the data`,
      {
        file,
        hint: '--method em learns from the cells there are; --missing drop leaves such rows out',
      },
    );
  const kept = gaps.reduce((sum, gap) => sum + 1 - gap, 0);
  if (kept === 0) throw new DataError('every row has an empty cell', { file, hint: '--method em' });
  const columns = samples.columns.map((column) => column?.filter((_, row) => gaps[row] === 0));
  return { samples: { rows: kept, columns }, dropped: samples.rows - kept };
}

function classStructure(
  plain: Structure,
  samples: Samples,
  { structure, target }: FitOptions,
  columns: VariableTable['columns'],
): Structure {
  const at = plain.nodes.findIndex(({ name }) => name === target);
  if (at < 0)
    throw new UsageError(`--target ${excerpt(target!)}: there is no such column`, {
      hint: `the columns are ${[...columns.keys()].slice(0, 12).map(excerpt).join(', ')}`,
    });
  if (plain.nodes.length < 2) throw new UsageError('a class without features');
  const numeric = plain.nodes.find(({ states }) => !states);
  if (!plain.nodes[at]!.states)
    throw new DataError(`'${excerpt(target!)}' is a column of numbers, a class has states`, {
      hint: '--states names them',
    });
  if (structure === 'naive-bayes') return naiveBayes(plain, at);
  if (numeric)
    throw new DataError(`'${excerpt(numeric.name)}' is a column of numbers, --structure tan is for states`, {
      hint: '--structure naive-bayes takes it, --columns leaves it out',
    });
  if (samples.columns.includes(undefined)) throw new UsageError('--structure tan takes no --hidden');
  return treeAugmented(plain, samples, at);
}
