import * as z from 'zod';
import type { Json } from '../../../core/command/spec.js';
import { DataError, UsageError } from '../../../core/errors.js';
import { columnsOf, type Observations } from '../../../kernels/hmm/hmm.js';
import {
  type Driven,
  type InputOutput,
  ioBestPaths,
  ioSmooth,
} from '../../../kernels/hmm/input-output/input-output.js';
import type { Transitions } from '../../../kernels/hmm/input-output/transitions.js';
import { stateNames } from '../hmm-charts.js';
import {
  checked,
  cubes,
  flat,
  type HmmFile,
  hmmJson,
  type ModelText,
  model,
  parsed,
  rows,
  table,
} from '../hmm-model.js';
import { readWidth } from '../hmm-result.js';
import { type Asked, answersOf } from './answers.js';
import { drivenOf, type Inputs, symbolsIn } from './io-inputs.js';

const names = z.array(z.string()).min(1);

const schema = model.omit({ transition: true, emission: true }).extend({
  columns: names,
  inputs: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('symbols'), columns: names, symbols: z.array(names).min(1) }),
    z.object({ kind: z.literal('numbers'), columns: names }),
  ]),
  transitions: cubes.optional(),
  weights: z.array(rows).min(1).optional(),
  emissions: z.array(model.shape.emission).min(1),
});

/** What a model of inputs is, and what its columns and symbols are called. */
export interface IoFile extends Omit<HmmFile, 'hmm' | 'columns'> {
  own: InputOutput;
  columns: string[];
  inputs: Inputs;
}

/** transitions[v]: the matrix of symbol v, of several columns the last running fastest; weights[i][j]: constant first. */
export function ioJson({ own, columns, symbols, labels, inputs }: IoFile): Json {
  const { k, initial, transitions } = own;
  const emissions = own.emissions.map(
    (emission) =>
      hmmJson({ hmm: { k, initial, transition: initial, emission }, columns, symbols, labels }).emission!,
  );
  const blocks = (values: Float64Array, width: number) =>
    Array.from({ length: values.length / (k * width) }, (_, v) =>
      table(values.subarray(v * k * width, (v + 1) * k * width), width),
    );
  return {
    ...{ format: 'ispr-hmm', version: 1, kind: 'io', states: k },
    ...(labels && { labels }),
    ...{ columns, initial: [...initial] },
    inputs: inputs.symbols
      ? { kind: 'symbols', columns: inputs.columns, symbols: inputs.symbols }
      : { kind: 'numbers', columns: inputs.columns },
    ...(transitions.kind === 'table'
      ? { transitions: blocks(transitions.tables, k) }
      : { weights: blocks(transitions.weights, 1 + inputs.columns.length) }),
    emissions,
  };
}

/** Models of `hmm-fit --kind io`. */
export const io = answersOf('io', ioOf);

function fileOf(data: z.output<typeof schema>): IoFile {
  const { states: k, inputs, transitions, weights, emissions } = data;
  const known: Inputs = {
    columns: inputs.columns,
    symbols: inputs.kind === 'symbols' ? inputs.symbols : undefined,
  };
  if (known.symbols && known.symbols.length !== known.columns.length)
    throw new DataError(`symbols of ${known.symbols.length} inputs, columns of ${known.columns.length}`);
  const count = symbolsIn(known);
  if (emissions.length !== 1 && emissions.length !== count)
    throw new DataError(`${emissions.length} emissions, 1 or ${count ?? 'no more'} were needed`);
  const even = Array.from({ length: k }, () => new Array<number>(k).fill(1 / k));
  const part = (v: number) =>
    checked({
      ...data,
      transition: transitions?.[v] ?? even,
      emission: emissions[emissions.length === 1 ? 0 : v]!,
    });
  if (count !== undefined && transitions?.length !== count)
    throw new DataError(`transitions of ${count} symbols of the input were needed`);
  const parts = Array.from({ length: count ?? 1 }, (_, v) => part(v));
  const first = parts[0]!;
  for (const { symbols, hmm } of parts)
    if (
      JSON.stringify(symbols) !== JSON.stringify(first.symbols) ||
      columnsOf(hmm.emission) !== columnsOf(first.hmm.emission)
    )
      throw new DataError('emissions of the same columns and symbols were needed');
  const moves = (): Transitions => {
    if (count !== undefined)
      return {
        kind: 'table',
        tables: Float64Array.from(parts.flatMap(({ hmm }) => [...hmm.transition])),
      };
    const width = 1 + known.columns.length;
    if (weights?.length !== k) throw new DataError(`weights of ${k} states were needed`);
    const own = weights.flatMap((block, i) => [...flat(block, k, width, `weights.${i}`)]);
    return { kind: 'softmax', weights: Float64Array.from(own) };
  };
  return {
    own: {
      ...{ k, initial: first.hmm.initial, transitions: moves() },
      emissions: parts.slice(0, emissions.length).map(({ hmm }) => hmm.emission),
    },
    ...{ columns: data.columns, symbols: first.symbols, labels: first.labels, inputs: known },
  };
}

function ioOf(found: ModelText): Asked {
  const { own, columns, symbols, labels, inputs } = parsed(found, schema, fileOf);
  const { kind } = own.emissions[0]!;
  return {
    ...{ k: own.k, labels, columns, symbols },
    look: { names: stateNames(labels, own.k), means: undefined, symbols: symbols[0] },
    read: async (paths, input, warn) => {
      if (input.tokens !== undefined)
        throw new UsageError('--tokens is not for models of kind io, whose inputs are columns of tables');
      const wanted = { kind, symbols, columns, further: inputs.columns };
      const set = await readWidth(wanted, columns.length, paths, input, warn);
      return { ...set, observations: drivenOf(set, inputs) };
    },
    smooth: (data) => ioSmooth(own, driven(data)),
    bestPaths: (data) => ioBestPaths(own, driven(data)),
    sample: () => {
      throw new DataError('a model of kind io is driven by inputs, hmm-sample has none', {
        file: found.file,
      });
    },
  };
}

function driven(data: Observations): Driven {
  if (!isDriven(data)) throw new Error('read without inputs');
  return data;
}

const isDriven = (data: Observations): data is Driven => 'inputs' in data;
