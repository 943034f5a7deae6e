import { barChart } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import { UsageError } from '../../core/errors.js';
import { logLikelihoods } from '../../kernels/markov/markov-model.js';
import { sampleMarkov } from '../../kernels/markov/sample-markov.js';
import { readSymbols } from '../shared/markov-input.js';
import type { NamedChain } from '../shared/markov-model.js';
import { placesOf } from './chain-input.js';
import type { MarkovQueryOptions } from './options.js';

/** Sequences drawn from the chain; sequence i from stream i. */
export function draw({ model, symbols }: NamedChain, options: MarkovQueryOptions, context: Context): Result {
  const { sample: length, n = 1, start } = options;
  if (length! * n > 2 ** 27)
    throw new UsageError(`${n} sequences of ${length} symbols, at most 2^27 are drawn at once`);
  const begin = start && placesOf(start, symbols, '--start');
  const drawn = Array.from({ length: n }, (_, i) => {
    const rng = context.rng.stream(i);
    return sampleMarkov(model, length!, rng, begin ? [begin[rng.integer(begin.length)]!] : []);
  });
  const joiner = symbols.every((symbol) => [...symbol].length === 1) ? '' : ' ';
  const text = () =>
    drawn.map((codes) => `${Array.from(codes, (code) => symbols[code]!).join(joiner)}\n`).join('');
  const shown = drawn
    .slice(0, 10)
    .map((codes) => Array.from(codes.subarray(0, 400), (code) => symbols[code]!).join(joiner));
  return {
    metrics: { sequences: n, n: n * length! },
    table: () => ({
      sequence: drawn.flatMap((codes, i) => Array.from(codes, () => i)),
      t: drawn.flatMap((codes) => Array.from(codes.keys())),
      symbol: drawn.flatMap((codes) => Array.from(codes, (code) => symbols[code]!)),
    }),
    text,
    shown: `${shown.join('\n')}\n`,
    plot: () => {
      const counts = new Float64Array(symbols.length);
      for (const codes of drawn) for (const code of codes) counts[code]!++;
      return barChart({ title: 'Symbols drawn', categories: symbols, values: counts, yLabel: 'count' });
    },
  };
}

/** How likely sequences are under the chain. */
export async function score(
  { model, symbols }: NamedChain,
  options: MarkovQueryOptions,
  warn: (text: string) => void,
): Promise<Result> {
  const { data, names } = await readSymbols(options.score!, options, symbols, warn);
  const values = logLikelihoods(model, data);
  const lengths = Float64Array.from(values, (_, s) => data.offsets[s + 1]! - data.offsets[s]!);
  const logLikelihood = values.reduce((a, b) => a + b, 0);
  const n = data.codes.length;
  const impossible = values.reduce((count, v) => count + Number(v === -Infinity), 0);
  if (impossible > 0)
    warn(
      `${impossible} of ${values.length} sequences hold what the chain cannot make; --smoothing of markov-fit allows all`,
    );
  const perplexity = values.map((v, s) => Math.exp(-v / lengths[s]!));
  return {
    metrics: {
      logLikelihood: Number.isFinite(logLikelihood) ? logLikelihood : null,
      perplexity: Number.isFinite(logLikelihood) ? Math.exp(-logLikelihood / n) : null,
      uniformPerplexity: symbols.length,
      n,
      sequences: values.length,
      impossible,
    },
    table: { sequence: names, n: lengths, logLikelihood: values, perplexity },
    plot: () =>
      barChart({
        title: 'Perplexity of each sequence',
        categories: names.slice(0, 60),
        values: perplexity.slice(0, 60),
        yLabel: 'perplexity',
      }),
  };
}
