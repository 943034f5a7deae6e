import { DataError, excerpt } from '../errors.js';

/** P(node | parents): the parents' states in order, then the node's own, which changes fastest. */
export interface FileTableNode {
  readonly kind: 'table';
  readonly name: string;
  readonly states: readonly string[];
  /** Places in the list of nodes. */
  readonly parents: readonly number[];
  readonly table: Float64Array;
}

/** A node of numbers, linear in its numeric parents, with coefficients for each joint state of the others. */
export interface FileGaussianNode {
  readonly kind: 'gaussian';
  readonly name: string;
  readonly parents: readonly number[];
  readonly intercepts: Float64Array;
  /** [joint states of the discrete parents (last fastest), numeric parents] */
  readonly weights: Float64Array;
  readonly variances: Float64Array;
}

export type FileNode = FileTableNode | FileGaussianNode;

/** What BIF, XMLBIF and JSON files of Bayesian networks hold. That there is no cycle is not checked here. */
export interface NetworkFile {
  readonly name: string;
  readonly nodes: readonly FileNode[];
}

/** Rows that sum to 1 within this are files' roundings; they are divided by their sum. Others are refused. */
export const ROW_TOLERANCE = 0.01;
const EXACT = 1e-12; // sums of doubles; dividing by such a sum would only stir the last digit
const NOTEWORTHY = 1e-6;

/** Most numbers of a table that a few words can ask for. */
export const MOST_DEFAULT = 2 ** 22;

interface Variable {
  name: string;
  states: readonly string[];
  line: number | undefined;
}

/** Variables and their places, as a decoder meets them. */
export function namedVariables(file: string | undefined) {
  const variables: Variable[] = [];
  const places = new Map<string, number>();
  const find = (name: string, line?: number): number => {
    const place = places.get(name);
    if (place === undefined) throw new DataError(`there is no variable '${excerpt(name)}'`, { file, line });
    return place;
  };
  return {
    variables,
    add(name: string, states: readonly string[], line?: number): void {
      const where = { file, line };
      if (places.has(name)) throw new DataError(`the variable '${excerpt(name)}' is there twice`, where);
      if (states.length === 0) throw new DataError(`'${excerpt(name)}' has no states`, where);
      const seen = new Set<string>();
      for (const state of states) {
        if (seen.has(state))
          throw new DataError(`'${excerpt(name)}' has the state '${excerpt(state)}' twice`, where);
        seen.add(state);
      }
      places.set(name, variables.length);
      variables.push({ name, states, line });
    },
    find(name: string, line?: number): number {
      const place = places.get(name);
      if (place === undefined) throw new DataError(`there is no variable '${excerpt(name)}'`, { file, line });
      return place;
    },
    /** Places of the parents of a node, each once and none the node itself. */
    parents(node: number, names: readonly string[], line?: number): number[] {
      const found = names.map((name) => find(name, line));
      found.forEach((place, i) => {
        if (place === node || found.indexOf(place) !== i)
          throw new DataError(
            `'${excerpt(names[i]!)}' is ${place === node ? 'its own parent' : 'a parent twice'}`,
            { file, line },
          );
      });
      return found;
    },
  };
}

/** Refuses a node that is given a second time. */
export function onlyOnce(defined: ReadonlyMap<number, unknown>, node: number, name: string, place: object) {
  if (defined.has(node)) throw new DataError(`probabilities of '${excerpt(name)}' are there twice`, place);
}

/** Gathers how far rows are from 1, for one note about all of them. */
export function rowCheck(file: string | undefined) {
  let rounded = 0;
  let largest = 0;
  return {
    /**
     * Rows of `states` numbers made to sum to 1, in place.
     *
     * @param lineOf the line of a row, where the file has lines
     */
    normalize(
      table: Float64Array,
      states: number,
      name: string,
      lineOf: (row: number) => number | undefined,
    ) {
      for (let from = 0, row = 0; from < table.length; from += states, row++) {
        let sum = 0;
        for (let i = from; i < from + states; i++) {
          const p = table[i]!;
          if (!(p >= 0 && p < Infinity))
            throw new DataError(
              `a probability of ${p} in the table of '${excerpt(name)}', row ${row} from 0`,
              { file, line: lineOf(row) },
            );
          sum += p;
        }
        const gap = Math.abs(sum - 1);
        if (gap > ROW_TOLERANCE)
          throw new DataError(
            `probabilities of '${excerpt(name)}' that sum to ${Number(sum.toPrecision(6))}, row ${row} from 0; 1 was needed`,
            { file, line: lineOf(row) },
          );
        if (gap <= EXACT) continue;
        for (let i = from; i < from + states; i++) table[i]! /= sum;
        if (gap > NOTEWORTHY) rounded++;
        largest = Math.max(largest, gap);
      }
    },
    notes(): string[] {
      if (rounded === 0) return [];
      const rows = rounded === 1 ? 'row of a table sums' : 'rows of tables sum';
      return [`${rounded} ${rows} to 1 only within ${largest.toPrecision(2)}: divided by the sum`];
    },
  };
}

/** Joint states of variables; Infinity where they are too many to be counted. */
export const jointCount = (variables: readonly { states: readonly string[] }[], places: readonly number[]) =>
  places.reduce((product, place) => product * variables[place]!.states.length, 1);
