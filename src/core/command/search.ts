import type { Entry } from './catalogue.js';

/** Words that say nothing about what is wanted. */
const STOP = new Set(
  'a an and are as at be by can do does each file files for from get give given how i in into is it its make me my of on one or our out show that the their them this to use want what when which with you your'.split(
    ' ',
  ),
);

// What a file holds tells less than what to do with it.
const KINDS: readonly (readonly string[])[] = [
  ['picture', 'image', 'photo', 'photograph', 'img', 'png', 'jpeg', 'jpg'],
  ['sound', 'audio', 'wav', 'recording', 'music', 'voice', 'speech'],
  ['series', 'signal', 'timeseries', 'wave'],
  ['table', 'csv', 'spreadsheet', 'data'],
];
const KIND_WEIGHT = 0.5;

// People and textbooks call things by different names.
const SYNONYMS: readonly (readonly string[])[] = [
  ['colour', 'color'],
  ['gray', 'grey', 'grayscale', 'greyscale'],
  ['cluster', 'group', 'partition'],
  ['noise', 'denoise', 'clean'],
  ['frequency', 'spectrum', 'fourier', 'spectral', 'pitch', 'tone'],
  ['smooth', 'blur', 'soften'],
  ['period', 'rhythm', 'seasonality', 'cycle', 'periodicity'],
  ['draw', 'plot', 'chart', 'graph', 'figure', 'visualize', 'visualise'],
  ['make', 'generate', 'synthetic', 'create', 'simulate'],
  ['segment', 'region', 'separate', 'mask'],
  ['convert', 'transform', 'export', 'translate'],
  ['compare', 'diff', 'difference', 'regression'],
];

const FIELD_WEIGHTS = {
  name: 4,
  keywords: 3,
  summary: 2,
  inputs: 1,
  options: 0.7,
  description: 0.7,
} as const;

const SYNONYM_WEIGHT = 0.6;
/** Who asks for a command by its name means it. */
const OWN_NAME = 100;

/**
 * Commands by how well their words fit a question, best first: a weighted TF-IDF score. Each word that is asked
 * for counts once, by itself or by its best synonym, so that a thing with many names weighs no more than others.
 */
export function rankEntries(question: string, entries: readonly Entry[]): { entry: Entry; score: number }[] {
  const meant = new Set(words(question));
  // `what is this file` has no other words than these.
  const asked = meant.size > 0 ? meant : new Set(words(question, NONE));
  const documents = entries.map((entry) => wordWeights(entry, meant.size > 0 ? STOP : NONE));
  const rarity = (word: string) => {
    const holding = documents.filter((document) => document.has(word)).length;
    if (holding === 0) return 0;
    return Math.log(1 + entries.length / holding) * (kinds.has(word) ? KIND_WEIGHT : 1);
  };
  const wanted = [...asked].map((word) => [
    { word, weight: rarity(word) },
    ...synonymsOf(word).map((other) => ({ word: other, weight: SYNONYM_WEIGHT * rarity(other) })),
  ]);
  return entries
    .map((entry, index) => {
      const document = documents[index]!;
      const scores = wanted.map((names) =>
        Math.max(...names.map(({ word, weight }) => weight * (document.get(word) ?? 0))),
      );
      const named = entry.name === question.trim().toLowerCase() ? OWN_NAME : 0;
      return { entry, score: Number(scores.reduce((sum, score) => sum + score, named).toFixed(4)) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.entry.name < b.entry.name ? -1 : 1));
}

function wordWeights(entry: Entry, stop: ReadonlySet<string>): Map<string, number> {
  const weights = new Map<string, number>();
  const add = (text: string, weight: number) => {
    for (const word of words(text, stop)) weights.set(word, Math.max(weight, weights.get(word) ?? 0));
  };
  // A name of two words says less with each.
  add(entry.name, entry.name.includes('-') ? FIELD_WEIGHTS.keywords : FIELD_WEIGHTS.name);
  add(entry.keywords.join(' '), FIELD_WEIGHTS.keywords);
  if (stop === NONE) return weights;
  add(entry.summary, FIELD_WEIGHTS.summary);
  add(entry.inputs.map(({ about }) => about).join(' '), FIELD_WEIGHTS.inputs);
  add(entry.description, FIELD_WEIGHTS.description);
  add(entry.options.map(({ flag, about }) => `${flag} ${about}`).join(' '), FIELD_WEIGHTS.options);
  return weights;
}

const NONE: ReadonlySet<string> = new Set();

const words = (text: string, stop: ReadonlySet<string> = STOP): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1 && !stop.has(word))
    .map(stem);

const synonymsOf = (word: string): string[] =>
  [...SYNONYMS, ...KINDS]
    .map((set) => set.map(stem))
    .filter((set) => set.includes(word))
    .flat()
    .filter((other) => other !== word);

/** Plural and verb endings off, so that `smoothing` finds `smooth`. */
function stem(word: string): string {
  if (word.length <= 4) return word.replace(/([^s])s$/, '$1');
  const bare = word.replace(/ies$/, 'y').replace(/(ation|ness|ity|ing|ed|es|er|s|y)$/, '');
  return bare.length >= 3 ? bare.replace(/(.)\1$/, '$1').replace(/e$/, '') : word;
}

const kinds = new Set(KINDS.flat().map(stem));
