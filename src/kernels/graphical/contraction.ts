import type { Factor } from './factor.js';

/** Axes of a loop: how far it goes along each, and how far each table moves with a step. */
export interface Axes {
  readonly cards: Int32Array;
  /** [axes, tables] */
  readonly steps: Int32Array;
}

/**
 * The loops of  out(kept) = sum_gone prod_t table_t.  Outer ones choose a stretch of the result, middle ones what is
 * added up, the innermost runs over a tile that fits in the first cache. Where the result is small and the sum is
 * long, the tile lies along the sum.
 */
export interface Contraction {
  readonly outer: Axes;
  readonly middle: Axes;
  readonly tile: number;
  /** The tile is part of the sum, and is added up at its end. */
  readonly reduces: boolean;
  /** For each table where the entries of a tile lie: 'same' one for all, 'even' one after the other, or a list. */
  readonly layout: readonly ('same' | 'even' | Int32Array)[];
}

const TILE = 1024;
const SHORT = 16; // shorter tiles of the result spend their time between the loops

/** @param kept axes of the result, the last one fastest; `gone` those that are summed */
export function contraction(
  tables: readonly Factor[],
  kept: Int32Array,
  gone: Int32Array,
  cards: Int32Array,
): Contraction {
  const strides = tables.map(({ scope }) => stridesOf(scope, cards));
  const [keptOuter, keptTile] = split(kept, strides, cards);
  const [goneOuter, goneTile] = split(gone, strides, cards);
  const reduces = size(keptTile) < SHORT && size(goneTile) > size(keptTile);
  const tile = reduces ? goneTile : keptTile;
  return {
    outer: reduces ? joined(keptOuter, keptTile) : keptOuter,
    middle: reduces ? goneOuter : joined(goneOuter, goneTile),
    tile: size(tile),
    reduces,
    layout: tables.map((_, t) => layoutOf(tile, t, tables.length)),
  };
}

export function stridesOf(scope: Int32Array, cards: Int32Array): Map<number, number> {
  const strides = new Map<number, number>();
  for (let i = scope.length - 1, step = 1; i >= 0; step *= cards[scope[i--]!]!) strides.set(scope[i]!, step);
  return strides;
}

/** Outer axes and those of a tile; neighbours along which all tables move evenly become one. */
function split(
  scope: Int32Array,
  strides: readonly ReadonlyMap<number, number>[],
  cards: Int32Array,
): [outer: Axes, tile: Axes] {
  const sizes: number[] = [];
  const steps: number[][] = [];
  for (let i = scope.length - 1; i >= 0; i--) {
    const card = cards[scope[i]!]!;
    if (card === 1) continue;
    const step = strides.map((stride) => stride.get(scope[i]!) ?? 0);
    const inner = sizes.length - 1;
    const even =
      inner >= 0 &&
      sizes[inner]! * card <= TILE &&
      step.every((s, t) => s === steps[inner]![t]! * sizes[inner]!);
    if (even) sizes[inner]! *= card;
    else {
      sizes.push(card);
      steps.push(step);
    }
  }
  const cut = bestCut(sizes, steps);
  const axes = (from: number, to: number): Axes => ({
    cards: Int32Array.from(sizes.slice(from, to).reverse()),
    steps: Int32Array.from(steps.slice(from, to).reverse().flat()),
  });
  return [axes(cut, sizes.length), axes(0, cut)];
}

// What a step of the middle loops costs by itself, and for each entry of a tile, in nanoseconds.
const STEP = 30;
const EVEN = 0.4;
const GATHERED = 1.2;

/** How many axes, from the innermost, make the tile whose entries cost least; at least one, if there is any. */
function bestCut(sizes: readonly number[], steps: readonly (readonly number[])[]): number {
  const tables = steps[0]?.length ?? 0;
  const same = new Array<boolean>(tables).fill(true);
  const even = new Array<boolean>(tables).fill(true);
  let best = 0;
  let least = Infinity;
  for (let cut = 0, entries = 1; cut < sizes.length; cut++) {
    if (cut > 0 && entries * sizes[cut]! > TILE) break;
    let each = 0;
    for (let t = 0; t < tables; t++) {
      same[t] &&= steps[cut]![t] === 0;
      even[t] &&= steps[cut]![t] === entries;
      each += same[t] ? 0 : even[t] ? EVEN : GATHERED;
    }
    entries *= sizes[cut]!;
    if (each + STEP / entries >= least) continue;
    least = each + STEP / entries;
    best = cut + 1;
  }
  return best;
}

const size = ({ cards }: Axes) => cards.reduce((product, card) => product * card, 1);

const joined = (a: Axes, b: Axes): Axes => ({
  cards: Int32Array.of(...a.cards, ...b.cards),
  steps: Int32Array.of(...a.steps, ...b.steps),
});

function layoutOf({ cards, steps }: Axes, table: number, tables: number): 'same' | 'even' | Int32Array {
  const strides = Array.from(cards, (_, axis) => steps[axis * tables + table]!);
  if (strides.every((step) => step === 0)) return 'same';
  if (strides.length === 1 && strides[0] === 1) return 'even';
  let offsets = new Int32Array(1);
  strides.forEach((step, axis) => {
    const before = offsets;
    const card = cards[axis]!;
    offsets = new Int32Array(before.length * card);
    for (let i = 0, o = 0; i < before.length; i++)
      for (let s = 0; s < card; s++) offsets[o++] = before[i]! + s * step;
  });
  return offsets.every((at, i) => at === i) ? 'even' : offsets;
}
