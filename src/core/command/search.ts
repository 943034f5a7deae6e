import type { Entry } from './catalogue.js';

/** Words that say nothing about what is wanted. */
const STOP = new Set(
  'a an and are as at be by can do does each file files for from get give given how i in into is it its make me my of on one or our out show that the their them this to use want what when which with you your'.split(
    ' ',
  ),
);

// People and textbooks call things by different names.
const SYNONYMS: readonly (readonly string[])[] = [
  ['picture', 'image', 'photo', 'img', 'png', 'jpeg', 'jpg'],
  ['sound', 'audio', 'wav', 'recording', 'music', 'voice'],
  ['series', 'signal', 'timeseries', 'wave'],
  ['table', 'csv', 'rows', 'spreadsheet', 'data'],
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

const FIELD_WEIGHTS = { name: 4, keywords: 3, summary: 2, options: 0.7, description: 0.7 } as const;

/** Commands by how well their words fit a question, best first: a weighted TF-IDF score. */
export function rankEntries(question: string, entries: readonly Entry[]): { entry: Entry; score: number }[] {
  const documents = entries.map(wordWeights);
  const asked = new Set(words(question));
  const wanted = new Map<string, number>();
  for (const word of asked) {
    wanted.set(word, 1);
    for (const other of synonymsOf(word))
      if (!asked.has(other)) wanted.set(other, Math.max(0.6, wanted.get(other) ?? 0));
  }
  const rarity = (word: string) => {
    const holding = documents.filter((document) => document.has(word)).length;
    return holding === 0 ? 0 : Math.log(1 + entries.length / holding);
  };
  return entries
    .map((entry, index) => {
      let score = 0;
      for (const [word, weight] of wanted)
        score += weight * rarity(word) * (documents[index]!.get(word) ?? 0);
      return { entry, score: Number(score.toFixed(4)) };
    })
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score || (a.entry.name < b.entry.name ? -1 : 1));
}

function wordWeights(entry: Entry): Map<string, number> {
  const weights = new Map<string, number>();
  const add = (text: string, weight: number) => {
    for (const word of words(text)) weights.set(word, Math.max(weight, weights.get(word) ?? 0));
  };
  add(entry.name, FIELD_WEIGHTS.name);
  add(entry.keywords.join(' '), FIELD_WEIGHTS.keywords);
  add(entry.summary, FIELD_WEIGHTS.summary);
  add(entry.description, FIELD_WEIGHTS.description);
  add(entry.options.map(({ flag, about }) => `${flag} ${about}`).join(' '), FIELD_WEIGHTS.options);
  return weights;
}

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 1 && !STOP.has(word))
    .map(stem);

const synonymsOf = (word: string): string[] =>
  SYNONYMS.map((set) => set.map(stem))
    .filter((set) => set.includes(word))
    .flat();

/** Plural and verb endings off, so that `smoothing` finds `smooth`. */
function stem(word: string): string {
  if (word.length <= 4) return word.replace(/([^s])s$/, '$1');
  const bare = word.replace(/ies$/, 'y').replace(/(ing|ed|es|er|s)$/, '');
  return bare.length >= 3 ? bare.replace(/(.)\1$/, '$1').replace(/e$/, '') : word;
}
