import { root } from '../graph/union-find.js';
import type { Family, Samples } from './structure.js';

/**
 * Nodes that are unknown together: those of them that share a family hang together, and given the known rest of these
 * families they are independent of everything else.
 */
export interface HiddenPart {
  /** Unknown nodes with states, ascending. */
  readonly states: readonly number[];
  /** Unknown nodes of numbers, ascending. */
  readonly numbers: readonly number[];
  /** Nodes whose family holds one of these, ascending. */
  readonly members: readonly number[];
  /** The known nodes of these families, ascending. */
  readonly boundary: readonly number[];
}

/** Rows of the data that say the same of a part: one of them, and how many there are. */
export interface Configurations {
  readonly rows: Int32Array;
  readonly weights: Float64Array;
}

/**
 * What is unknown in the data, taken apart: rows with the same gaps are grouped, their gaps cut into independent parts, and
 * the same part of many rows reduced to the different states that surround it. What inference costs does not depend
 * on the number of rows then, unless numbers surround the part.
 */
export function hiddenParts(
  families: readonly Family[],
  samples: Samples,
): { part: HiddenPart; configurations: Configurations }[] {
  const rowsOf = new Map<string, { part: HiddenPart; rows: number[] }>();
  for (const { unknown, rows } of gapPatterns(samples))
    for (const part of partsOf(families, unknown)) {
      const key = [...part.states, ...part.numbers].join();
      const known = rowsOf.get(key);
      if (!known) rowsOf.set(key, { part, rows: rows.slice() });
      else for (const row of rows) known.rows.push(row);
    }
  return [...rowsOf.values()].map(({ part, rows }) => ({
    part,
    configurations: configurationsOf(part, families, rows, samples),
  }));
}

/** Rows by which of their cells are unknown; those that tell everything are left out. */
function gapPatterns({ columns, rows }: Samples): { unknown: number[]; rows: number[] }[] {
  const hidden: number[] = [];
  const gappy: { node: number; gap: (row: number) => boolean }[] = [];
  columns.forEach((column, node) => {
    if (!column) hidden.push(node);
    else if (column instanceof Int16Array) {
      if (column.some((state) => state < 0)) gappy.push({ node, gap: (row) => column[row]! < 0 });
    } else if (column.some(Number.isNaN)) gappy.push({ node, gap: (row) => Number.isNaN(column[row]) });
  });
  const patterns = new Map<string, { unknown: number[]; rows: number[] }>();
  for (let r = 0; r < rows; r++) {
    let key = '';
    for (const { node, gap } of gappy) if (gap(r)) key += `${node},`;
    if (key === '' && hidden.length === 0) continue;
    let pattern = patterns.get(key);
    if (!pattern) {
      const unknown = gappy.flatMap(({ node, gap }) => (gap(r) ? [node] : []));
      pattern = { unknown: [...hidden, ...unknown].sort((a, b) => a - b), rows: [] };
      patterns.set(key, pattern);
    }
    pattern.rows.push(r);
  }
  return [...patterns.values()];
}

function partsOf(families: readonly Family[], unknown: readonly number[]): HiddenPart[] {
  const is = new Set(unknown);
  const parent = Int32Array.from(families.keys());
  const touched = families.filter(({ node, selectors, inputs }) =>
    [node, ...selectors, ...inputs].some((v) => is.has(v)),
  );
  const everyone = ({ node, selectors, inputs }: Family) => [node, ...selectors, ...inputs];
  for (const family of touched) {
    const [first, ...others] = everyone(family).filter((v) => is.has(v));
    for (const other of others) parent[root(parent, other)] = root(parent, first!);
  }
  const groups = new Map<number, { unknown: number[]; members: number[]; boundary: Set<number> }>();
  for (const v of unknown) {
    const at = root(parent, v);
    const group = groups.get(at) ?? { unknown: [], members: [], boundary: new Set() };
    groups.set(at, group);
    group.unknown.push(v);
  }
  for (const family of touched) {
    const all = everyone(family);
    const group = groups.get(root(parent, all.find((v) => is.has(v))!))!;
    group.members.push(family.node);
    for (const v of all) if (!is.has(v)) group.boundary.add(v);
  }
  return [...groups.values()].map(({ unknown, members, boundary }) => ({
    states: unknown.filter((v) => families[v]!.card > 0),
    numbers: unknown.filter((v) => families[v]!.card === 0),
    members,
    boundary: [...boundary].sort((a, b) => a - b),
  }));
}

function configurationsOf(
  { boundary }: HiddenPart,
  families: readonly Family[],
  rows: readonly number[],
  { columns }: Samples,
): Configurations {
  const cards = boundary.map((v) => families[v]!.card);
  const different = cards.reduce((product, card) => product * card, 1);
  if (different === 0) return { rows: Int32Array.from(rows), weights: new Float64Array(rows.length).fill(1) };
  const known = boundary.map((v) => columns[v]!);
  const keyOf =
    different <= Number.MAX_SAFE_INTEGER
      ? (row: number) => known.reduce((key, column, i) => key * cards[i]! + column[row]!, 0)
      : (row: number) => known.map((column) => column[row]).join();
  const places = new Map<number | string, number>();
  const first: number[] = [];
  const weights: number[] = [];
  for (const row of rows) {
    const key = keyOf(row);
    const place = places.get(key);
    if (place !== undefined) weights[place]!++;
    else {
      places.set(key, first.length);
      first.push(row);
      weights.push(1);
    }
  }
  return { rows: Int32Array.from(first), weights: Float64Array.from(weights) };
}
