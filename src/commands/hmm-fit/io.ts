import type { Chart } from '../../core/chart/chart.js';
import { heatMap, lineChart } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import { DataError, UsageError } from '../../core/errors.js';
import { sequencesOf } from '../../kernels/hmm/hmm.js';
import { type Driven, ioBestPaths, ioParameters } from '../../kernels/hmm/input-output/input-output.js';
import { fitInputOutput, startInputOutput } from '../../kernels/hmm/input-output/learn.js';
import { logTransitionOf } from '../../kernels/hmm/input-output/transitions.js';
import { columnMoments, type Shape } from '../../kernels/hmm/start.js';
import { topologyOf } from '../../kernels/hmm/topology.js';
import { stateNames, statesChart } from '../shared/hmm-charts.js';
import { readSequences } from '../shared/hmm-input.js';
import { type IoFile, ioJson } from '../shared/hmm-relatives/io.js';
import { drivenOf, inputNames, inputsIn, symbolsIn } from '../shared/hmm-relatives/io-inputs.js';
import { checkEmission, checkRelative } from './check-options.js';
import type { Kind } from './kinds.js';
import type { HmmFitOptions } from './options.js';
import { bestOf, resultOf } from './relative.js';

const heeds = [
  ...(['inputs', 'inputKind', 'emissionByInput', 'emission', 'covariance', 'components'] as const),
];

/** Numbers of all matrices. */
const MOST_NUMBERS = 1e7;

/** Transitions that follow an input: input-output hidden Markov models. */
export const io: Kind = { heeds, fit };

async function fit(paths: string[], options: HmmFitOptions, context: Context): Promise<Result> {
  checkRelative(options, heeds);
  checkEmission(options);
  const { states = [2], inputs: further, minVariance, emission: kind = 'gaussian' } = options;
  if (!further) throw new UsageError('--kind io needs --inputs: the columns that drive the states');
  const twice = further.find((name, i) => further.indexOf(name) !== i || options.columns?.includes(name));
  if (twice !== undefined) throw new UsageError(`--inputs ${twice}: the column is named twice`);
  const k = states[0]!;
  const set = await readSequences(paths, options, { kind, further }, context.warn);
  const inputs = inputsIn(set, further, options.inputKind);
  const symbols = symbolsIn(inputs);
  const emissions = options.emissionByInput;
  if (emissions && symbols === undefined)
    throw new UsageError('--emission-by-input: the inputs are numbers, --input-kind symbols was needed');
  if (k * k * (symbols ?? 1 + further.length) > MOST_NUMBERS)
    throw new DataError(
      `${symbols ?? 1 + further.length} matrices of ${k} x ${k} states: at most ${MOST_NUMBERS} numbers are learnt`,
    );
  const data = drivenOf(set, inputs);
  const floor = columnMoments(data)[1].map((v) => minVariance * (v > 0 ? v : 1));
  const shape: Shape = {
    ...{ kind, states: k, floor, components: options.components ?? 2 },
    ...{ covariance: options.covariance ?? 'full', symbols: set.symbols.map((column) => column.length) },
    allowed: topologyOf('ergodic', k),
  };
  const best = bestOf(options, context, (rng, passes) =>
    fitInputOutput(data, startInputOutput(data, shape, { symbols, emissions }, rng), { ...passes, floor }),
  );
  const file: IoFile = {
    ...{ own: best.model, columns: set.columns, symbols: set.symbols, labels: undefined },
    inputs,
  };
  return resultOf(
    set,
    best,
    {
      model: ioJson(file),
      ...{ states: k, title: `Input-output hidden Markov model of ${k} states` },
      parameters: ioParameters(best.model),
      charts: () => [pathOf(file, data), ...(symbols === undefined ? curves(file, data) : tables(file))],
    },
    context,
  );
}

function pathOf({ own, columns, symbols }: IoFile, data: Driven): Chart {
  const end = data.offsets[1]! * data.width;
  const first: Driven = {
    ...sequencesOf(data, 0, 1),
    ...{ width: data.width, inputs: data.inputs.subarray(0, end) },
  };
  const look = { names: stateNames(undefined, own.k), means: undefined, symbols: symbols[0] };
  return statesChart(look, columns, first, ioBestPaths(own, first).path);
}

/** Pictures of matrices that one can still look through. */
const MOST_PICTURES = 4;

function tables({ own: { k, transitions }, inputs }: IoFile): Chart[] {
  if (transitions.kind !== 'table') return [];
  const names = [...stateNames(undefined, k)];
  return inputNames(inputs)
    .slice(0, MOST_PICTURES)
    .map((name, v) =>
      heatMap({
        ...{ title: `Moves at ${name}`, xLabel: 'to', yLabel: 'from', rows: k, columns: k },
        ...{ values: transitions.tables.subarray(v * k * k, (v + 1) * k * k), domain: [0, 1] },
        ...{ xCategories: names, yCategories: names, valueLabel: 'probability' },
      }),
    );
}

const POINTS = 101;

/** How the moves out of each state change along the first input, the others at their means. */
function curves({ own: { k, transitions }, inputs: { columns } }: IoFile, data: Driven): Chart[] {
  const q = data.width;
  const [means] = columnMoments({ n: data.n, d: q, data: data.inputs });
  const [least, most] = [0, 1].map((which) => {
    let end = which === 0 ? Infinity : -Infinity;
    for (let t = 0; t < data.n; t++) end = Math[which === 0 ? 'min' : 'max'](end, data.inputs[t * q]!);
    return end;
  });
  const x = Float64Array.from({ length: POINTS }, (_, i) => least! + (i * (most! - least!)) / (POINTS - 1));
  const moves = new Float64Array(POINTS * k * k);
  x.forEach((v, i) => {
    const to = moves.subarray(i * k * k, (i + 1) * k * k);
    logTransitionOf(transitions, k, means.with(0, v), to);
  });
  const names = stateNames(undefined, k);
  return names.slice(0, MOST_PICTURES).map((name, from) =>
    lineChart({
      ...{ title: `Moves out of ${name}`, xLabel: columns[0], yLabel: 'probability', legend: true },
      ...{ x, yDomain: [0, 1] },
      note: q > 1 ? 'other inputs at their means' : undefined,
      series: names.map((label, j) => ({
        ...{ label, color: j },
        y: x.map((_, i) => Math.exp(moves[(i * k + from) * k + j]!)),
      })),
    }),
  );
}
