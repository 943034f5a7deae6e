import * as z from 'zod';
import type { Json } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import { readInput } from '../../core/files.js';
import { parseJson } from '../../core/formats/json-strict.js';
import type { Level } from '../../kernels/markov/contexts.js';
import { type MarkovModel, nextLaw, predictor } from '../../kernels/markov/markov-model.js';

const VERSION = 1;

/** A chain whose symbols have names. */
export interface NamedChain {
  symbols: readonly string[];
  model: MarkovModel;
}

/** Chains of order 1 over more symbols are written as counts, like those of other orders. */
const MOST_ROWS = 1000;

/** Order 1 as a matrix, rows sum to 1; other orders and large alphabets as counts. */
export function markovJson({ symbols, model }: NamedChain): Json {
  const { order, states, smoothing, initial, levels } = model;
  const head = { format: 'ispr-markov', version: VERSION, order, symbols, initial: [...initial] };
  if (order === 1 && states <= MOST_ROWS) {
    const predict = predictor(model);
    return { ...head, transition: symbols.map((_, i) => [...nextLaw(model, predict, [i])]) };
  }
  return {
    ...head,
    smoothing,
    levels: levels.map(({ parent, symbol, start, next, count }) => ({
      parent: [...parent],
      symbol: [...symbol],
      start: [...start],
      next: [...next],
      count: [...count],
    })),
  };
}

const whole = z
  .number()
  .int()
  .min(0)
  .max(2 ** 31 - 1);
const indices = z.array(whole).transform((list) => Int32Array.from(list));
const level = z.object({
  parent: indices,
  symbol: indices,
  start: indices,
  next: indices,
  count: z.array(z.number().positive()).transform((list) => Float64Array.from(list)),
});
const file = z.object({
  format: z.literal('ispr-markov'),
  version: z.number().int(),
  order: z.number().int().min(0).max(100).default(1),
  symbols: z.array(z.string()).min(1),
  initial: z.array(z.number().min(0)),
  smoothing: z.union([z.number().min(0), z.literal('witten-bell'), z.literal('kneser-ney')]).optional(),
  transition: z.array(z.array(z.number())).optional(),
  levels: z.array(level).optional(),
});

/** A chain that `ispr markov-fit -o` wrote, or one written by hand with `symbols`, `initial` and `transition`. */
export async function readMarkov(path: string): Promise<NamedChain> {
  const json = parseJson(await readInput(path, { limitBytes: 2 ** 30 }), path);
  const head = z.object({ format: z.literal('ispr-markov'), version: z.number() }).safeParse(json);
  if (!head.success)
    throw new DataError('this is no Markov chain', {
      file: path,
      hint: 'ispr markov-fit DATA -o model.json writes one',
    });
  if (head.data.version > VERSION)
    throw new DataError(`the model is of version ${head.data.version}, this program reads up to ${VERSION}`, {
      file: path,
    });
  const parsed = file.safeParse(json);
  const fault = (what: string) => new DataError(`the model is damaged: ${what}`, { file: path });
  if (!parsed.success) {
    const { path: place, message } = parsed.error.issues[0]!;
    throw fault(`${place.join('.')}: ${message}`);
  }
  const { order, symbols, initial, smoothing = 0, transition, levels } = parsed.data;
  const states = symbols.length;
  if (new Set(symbols).size < states) throw fault('a symbol stands twice');
  if (initial.length !== states) throw fault(`${initial.length} initial probabilities of ${states} symbols`);
  const first = Float64Array.from(initial);
  if (transition) {
    if (order !== 1) throw fault(`a matrix for a chain of order ${order}`);
    if (transition.length !== states)
      throw fault(`${transition.length} rows of transition, ${states} symbols`);
    for (const [i, row] of [...transition, initial].entries()) checkRow(row, states, i, fault);
    return {
      symbols,
      model: {
        order,
        states,
        smoothing: 0,
        initial: first,
        levels: [levelOfRows([initial]), levelOfRows(transition)],
      },
    };
  }
  if (levels?.length !== order + 1) throw fault(`${levels?.length ?? 0} levels of a chain of order ${order}`);
  checkRow(initial, states, 0, fault);
  for (const [j, one] of levels.entries()) checkLevel(one, levels[j - 1], states, fault);
  return { symbols, model: { order, states, smoothing, initial: first, levels } };
}

type Fault = (what: string) => DataError;

function checkRow(row: readonly number[], states: number, i: number, fault: Fault): void {
  const sum = row.reduce((a, b) => a + b, 0);
  if (row.length !== states || row.some((p) => !(p >= 0)) || Math.abs(sum - 1) > 1e-6)
    throw fault(
      `row ${i} has ${row.length} probabilities that sum to ${sum}, ${states} with sum 1 were needed`,
    );
}

/** Places and codes must be there, and rows in order: kernels do not look again. */
function checkLevel(
  { parent, symbol, start, next, count }: Level,
  below: Level | undefined,
  states: number,
  fault: Fault,
): void {
  const contexts = parent.length;
  const parents = below ? below.parent.length : 1;
  const good =
    contexts > 0 &&
    (below !== undefined || contexts === 1) &&
    symbol.length === contexts &&
    start.length === contexts + 1 &&
    start[0] === 0 &&
    start[contexts] === next.length &&
    count.length === next.length &&
    parent.every((p) => p < parents) &&
    symbol.every((code) => code < states) &&
    start.every((at, c) => c === 0 || at >= start[c - 1]!) &&
    next.every((code) => code < states) &&
    parent.every((_, c) => ascending(next.subarray(start[c]!, start[c + 1]!)));
  if (!good) throw fault('its counts do not fit together');
}

const ascending = (codes: Int32Array) => codes.every((code, i) => i === 0 || code > codes[i - 1]!);

/** Rows as counts of sum 1 a context. */
function levelOfRows(rows: readonly (readonly number[])[]): Level {
  const entries = rows.map((row) => row.flatMap((p, code) => (p > 0 ? [{ code, p }] : [])));
  const start = new Int32Array(rows.length + 1);
  entries.forEach((list, c) => {
    start[c + 1] = start[c]! + list.length;
  });
  return {
    parent: new Int32Array(rows.length),
    symbol: Int32Array.from(rows.keys()),
    start,
    next: Int32Array.from(entries.flat(), ({ code }) => code),
    count: Float64Array.from(entries.flat(), ({ p }) => p),
  };
}
