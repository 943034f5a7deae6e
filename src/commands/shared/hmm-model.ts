import * as z from 'zod';
import type { Json } from '../../core/command/spec.js';
import { DataError, excerpt } from '../../core/errors.js';
import { readInput } from '../../core/files.js';
import { parseJson } from '../../core/formats/json-strict.js';
import { COVARIANCES, checkRows, columnsOf, type Emission, type Hmm } from '../../kernels/hmm/hmm.js';
import { covarianceOf, covarianceRows } from './hmm-covariances.js';

const VERSION = 1;

/** A model as `ispr hmm-fit -o` writes it, and what its columns, symbols and states are called. */
export interface HmmFile {
  hmm: Hmm;
  columns: string[] | undefined;
  /** Of each column of symbols. */
  symbols: string[][];
  /** Of the states, where they have names. */
  labels: string[] | undefined;
}

export const rows = z.array(z.array(z.number()).min(1)).min(1);
export const cubes = z.array(rows).min(1);
const names = z.array(z.union([z.string(), z.number()]).transform(String)).min(1);
const positive = z.array(z.number().positive()).min(1);
export const matrices = z.union([positive, rows, cubes]);
export const covariance = z.enum(COVARIANCES).default('full');

const emission = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('categorical'), symbols: names.optional(), probabilities: rows }),
  z.object({ kind: z.literal('discrete'), symbols: z.array(names).min(1), probabilities: cubes }),
  z.object({ kind: z.literal('multinomial'), probabilities: rows }),
  z.object({ kind: z.literal('poisson'), rates: rows }),
  z.object({ kind: z.literal('gaussian'), covariance, means: rows, covariances: matrices }),
  z.object({
    kind: z.literal('gmm'),
    covariance,
    weights: rows,
    means: cubes,
    covariances: z.union([matrices, z.array(cubes)]),
  }),
  z.object({ kind: z.literal('student'), covariance, means: rows, scales: matrices, dof: positive }),
]);

export const model = z.object({
  states: z.number().int().min(1).max(100_000),
  initial: z.array(z.number()),
  transition: rows,
  emission,
  columns: z.array(z.string()).min(1).optional(),
  labels: z.array(z.string()).min(1).optional(),
});

export function hmmJson({ hmm, columns, symbols, labels }: HmmFile): { readonly [key: string]: Json } {
  const { k, initial, transition } = hmm;
  return {
    ...{ format: 'ispr-hmm', version: VERSION, states: k },
    ...(labels && { labels }),
    ...(columns && { columns }),
    initial: [...initial],
    transition: table(transition, k),
    emission: emissionJson(hmm.emission, symbols),
  };
}

export const table = (values: Float64Array, width: number): number[][] =>
  Array.from({ length: values.length / width }, (_, i) => [...values.subarray(i * width, (i + 1) * width)]);

function emissionJson(e: Emission, symbols: readonly string[][]): Json {
  const { k } = e;
  switch (e.kind) {
    case 'categorical': {
      const blocks = e.probabilities.map((p) => table(p, p.length / k));
      if (blocks.length > 1) return { kind: 'discrete', symbols, probabilities: blocks };
      return { kind: e.kind, symbols: symbols[0] ?? [], probabilities: blocks[0]! };
    }
    case 'multinomial':
      return { kind: e.kind, probabilities: table(e.probabilities, e.d) };
    case 'poisson':
      return { kind: e.kind, rates: table(e.rates, e.d) };
    case 'gaussian': {
      const { kind, covariance: form, d, means, covariances } = e;
      return {
        kind,
        covariance: form,
        means: table(means, d),
        covariances: covarianceRows(covariances, form, d),
      };
    }
    case 'student': {
      const { kind, covariance: form, d, means, scales, dof } = e;
      return {
        kind,
        covariance: form,
        means: table(means, d),
        scales: covarianceRows(scales, form, d),
        dof: [...dof],
      };
    }
    case 'gmm': {
      const { kind, covariance: form, d, c, weights, means, covariances } = e;
      const perState = <T>(list: T[]) => Array.from({ length: k }, (_, j) => list.slice(j * c, (j + 1) * c));
      const shaped = covarianceRows(covariances, form, d);
      return {
        ...{ kind, covariance: form, weights: table(weights, c) },
        means: perState(table(means, d)),
        covariances: form === 'tied' ? shaped : perState(shaped as Json[]),
      };
    }
  }
}

/** What a file of `ispr hmm-fit` holds, of whatever kind: `hmm`, or one of its relatives. */
export interface ModelText {
  file: string;
  kind: string;
  json: unknown;
}

export async function readModelText(file: string): Promise<ModelText> {
  const json = parseJson(await readInput(file, { limitBytes: 1 << 28 }), file);
  const head = z
    .object({ format: z.literal('ispr-hmm'), version: z.number().int(), kind: z.string().optional() })
    .safeParse(json);
  if (!head.success)
    throw new DataError('this is no hidden Markov model', {
      file,
      hint: 'ispr hmm-fit DATA --states K -o model.json writes one',
    });
  if (head.data.version > VERSION)
    throw new DataError(`the model is of version ${head.data.version}, this program reads up to ${VERSION}`, {
      file,
    });
  return { file, kind: head.data.kind ?? 'hmm', json };
}

/** Reads a model, refusing with its path what does not fit. */
export const readHmm = async (file: string): Promise<HmmFile> => hmmOf(await readModelText(file));

/** The same of a text that is read already. */
export function hmmOf(text: ModelText): HmmFile {
  const { file, kind } = text;
  if (kind !== 'hmm')
    throw new DataError(`the model is of kind '${excerpt(kind)}', a plain hidden Markov model was needed`, {
      file,
    });
  return parsed(text, model, checked);
}

/** What a schema says of a file, and what `check` makes of it; refuses with the path what does not fit. */
export function parsed<S extends z.ZodType, T>(
  { file, json }: ModelText,
  schema: S,
  check: (data: z.output<S>) => T,
): T {
  const found = schema.safeParse(json);
  if (!found.success) {
    const { path, message } = found.error.issues[0]!;
    throw new DataError(`the model is damaged at ${path.join('.')}: ${message}`, { file });
  }
  try {
    return check(found.data);
  } catch (error) {
    throw error instanceof DataError ? new DataError(error.message, { file }) : error;
  }
}

/**
 * The parts of a plain model, as some relatives have them too.
 *
 * @param from rows of the transition, other than one a state where moves depend on more
 */
export function checked(
  { states: k, initial, transition, emission: e, columns, labels }: z.output<typeof model>,
  from = k,
): HmmFile {
  const symbols =
    e.kind === 'discrete'
      ? e.symbols
      : e.kind === 'categorical'
        ? [e.symbols ?? e.probabilities[0]!.map((_, v) => String(v))]
        : [];
  const hmm: Hmm = {
    k,
    initial: probabilities([initial], 1, k, 'initial'),
    transition: probabilities(transition, from, k, 'transition'),
    emission: emissionOf(e, k, symbols),
  };
  for (const column of symbols) refuseTwice('symbol', column);
  refuseTwice('label', labels ?? []);
  const d = columnsOf(hmm.emission);
  if (columns && columns.length !== d)
    throw new DataError(`${columns.length} names of columns, the emission has ${d}`);
  if (labels && labels.length !== k) throw new DataError(`${labels.length} labels of ${k} states`);
  return { hmm, columns, symbols, labels };
}

function refuseTwice(what: string, list: readonly string[]): void {
  const seen = new Set<string>();
  for (const name of list) {
    if (seen.has(name)) throw new DataError(`the ${what} '${excerpt(name)}' is there twice`);
    seen.add(name);
  }
}

function emissionOf(e: z.output<typeof emission>, k: number, symbols: readonly string[][]): Emission {
  switch (e.kind) {
    case 'categorical':
    case 'discrete': {
      const blocks = e.kind === 'discrete' ? e.probabilities : [e.probabilities];
      if (blocks.length !== symbols.length)
        throw new DataError(`probabilities of ${blocks.length} columns, symbols of ${symbols.length}`);
      return {
        kind: 'categorical',
        k,
        probabilities: blocks.map((block, c) =>
          probabilities(block, k, symbols[c]!.length, 'emission.probabilities'),
        ),
      };
    }
    case 'multinomial': {
      const d = e.probabilities[0]!.length;
      return {
        kind: e.kind,
        k,
        d,
        probabilities: probabilities(e.probabilities, k, d, 'emission.probabilities'),
      };
    }
    case 'poisson': {
      const d = e.rates[0]!.length;
      const rates = flat(e.rates, k, d, 'emission.rates');
      if (!rates.every((v) => v >= 0 && v < Infinity))
        throw new DataError('emission.rates holds a rate below 0');
      return { kind: e.kind, k, d, rates };
    }
    case 'gaussian': {
      const d = e.means[0]!.length;
      const covariances = covarianceOf(e.covariances, e.covariance, k, d);
      return {
        kind: e.kind,
        k,
        d,
        covariance: e.covariance,
        means: flat(e.means, k, d, 'emission.means'),
        covariances,
      };
    }
    case 'student': {
      const d = e.means[0]!.length;
      if (e.dof.length !== k)
        throw new DataError(`emission.dof has ${e.dof.length} numbers, ${k} were needed`);
      const scales = covarianceOf(e.scales, e.covariance, k, d);
      return {
        kind: e.kind,
        k,
        d,
        covariance: e.covariance,
        means: flat(e.means, k, d, 'emission.means'),
        scales,
        dof: Float64Array.from(e.dof),
      };
    }
    case 'gmm': {
      const [c, d] = [e.weights[0]!.length, e.means[0]![0]!.length];
      const perComponent = e.covariance === 'tied' ? e.covariances : e.covariances.flat(1);
      return {
        ...{ kind: e.kind, k, d, c, covariance: e.covariance },
        weights: probabilities(e.weights, k, c, 'emission.weights'),
        means: flat(e.means.flat(1), k * c, d, 'emission.means'),
        covariances: covarianceOf(perComponent, e.covariance, k * c, d),
      };
    }
  }
}

export function flat(
  values: readonly (readonly number[])[],
  height: number,
  width: number,
  what: string,
): Float64Array {
  if (values.length !== height || values.some((row) => row.length !== width))
    throw new DataError(`${what} of ${height} x ${width} numbers was needed`);
  return Float64Array.from(values.flat());
}

/** Rows that sum to 1 but for the digits of the file; exactly after this. */
export function probabilities(
  values: readonly (readonly number[])[],
  height: number,
  width: number,
  what: string,
): Float64Array {
  const out = flat(values, height, width, what);
  checkRows(out, width, what);
  for (let at = 0; at < out.length; at += width) {
    const sum = out.subarray(at, at + width).reduce((a, b) => a + b, 0);
    // One that sums to 1 as far as doubles go stays as it is, so that a model survives being copied.
    if (Math.abs(sum - 1) > 1e-12) for (let j = at; j < at + width; j++) out[j]! /= sum;
  }
  return out;
}
