import { barChart, panels } from '../../core/chart/make.js';
import type { FileEntry, Result } from '../../core/command/spec.js';
import { encodeConll, type LabelledText } from '../../core/formats/conll.js';
import { encodedPieces } from '../../core/formats/text.js';
import type { Rng } from '../../core/random.js';
import { makeLexicon } from '../../kernels/synth/lexicon.js';
import { makeSentence, type Token } from '../../kernels/synth/sentences.js';
import { columnOf } from '../shared/labelled-input.js';
import type { SynthOptions } from './options.js';

const SENTENCES = 1000;
const NOISE = 0.02;
/** The list of names knows this share of the first names. */
const KNOWN = 0.6;

/** Sentences of an invented language with parts of speech and names; in a folder train.conll, test.conll and names.txt. */
export function sentencesSet({ n = SENTENCES, noise = NOISE, test }: SynthOptions, rng: Rng): Result {
  const lexicon = makeLexicon(rng.stream('lexicon'));
  const sentences = Array.from({ length: n }, (_, s) =>
    makeSentence(rng.stream('sentence').stream(s), lexicon, noise),
  );
  const testing = n > 1 ? Math.min(n - 1, Math.round(n * test)) : 0;
  const parts: [string, Token[][]][] = [['train.conll', sentences.slice(0, n - testing)]];
  if (testing > 0) parts.push(['test.conll', sentences.slice(n - testing)]);
  const names = lexicon.first.filter((_, i) => rng.stream('names').stream(i).uniform() < KNOWN);
  const files = [
    ...parts.map(([path, of]): FileEntry => ({ path, bytes: () => encodeConll(labelled(of)) })),
    { path: 'names.txt', bytes: () => encodedPieces(names.map((name) => `${name}\n`)) },
  ];
  const tokens = sentences.flat();
  const counts = (of: keyof Token) => {
    const found = new Map<string, number>();
    for (const token of tokens) found.set(token[of], (found.get(token[of]) ?? 0) + 1);
    return [...found].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1));
  };
  return {
    sentences: () => labelled(sentences),
    files,
    table: () => ({
      sentence: Int32Array.from(sentences.flatMap((of, s) => of.map(() => s))),
      word: tokens.map(({ word }) => word),
      pos: tokens.map(({ pos }) => pos),
      entity: tokens.map(({ entity }) => entity),
    }),
    metrics: {
      ...{ sentences: n, train: n - testing, test: testing, tokens: tokens.length },
      words: new Set(tokens.map(({ word }) => word)).size,
    },
    plot: () =>
      panels(
        (['pos', 'entity'] as const).map((of) => {
          const found = counts(of);
          return barChart({
            title: of === 'pos' ? 'Parts of speech' : 'Names',
            categories: found.map(([label]) => label),
            values: found.map(([, count]) => count),
            xLabel: 'tokens',
            horizontal: true,
          });
        }),
        { columns: 2 },
      ),
  };
}

function labelled(sentences: readonly Token[][]): LabelledText {
  const tokens = sentences.flat();
  const starts = new Uint32Array(sentences.length + 1);
  sentences.forEach((sentence, s) => {
    starts[s + 1] = starts[s]! + sentence.length;
  });
  const columns = (['word', 'pos', 'entity'] as const).map((of) =>
    columnOf(tokens.map((token) => token[of])),
  );
  return { columns, starts };
}
