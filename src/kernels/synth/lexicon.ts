import { categorical, choice } from '../../core/random/choice.js';
import type { Rng } from '../../core/random.js';

/** Words of an invented language, by class, the commonest first. */
export interface Lexicon {
  first: string[];
  last: string[];
  places: string[];
  firms: string[];
  nouns: string[];
  verbs: string[];
  adjectives: string[];
  adverbs: string[];
}

const ONSETS = [
  'b',
  'br',
  'c',
  'cl',
  'd',
  'dr',
  'f',
  'g',
  'gr',
  'h',
  'j',
  'k',
  'l',
  'm',
  'n',
  'p',
  'pl',
  'r',
  's',
  'st',
  't',
  'tr',
  'v',
  'w',
  'z',
];
const VOWELS = ['a', 'e', 'i', 'o', 'u', 'ai', 'ea', 'ou'];
const CODAS = ['', '', 'l', 'm', 'n', 'nd', 'r', 'rt', 's', 'sk', 't', 'x'];

/**
 * Words of two to four syllables and the endings of their class. Endings tell the class most of the time only: one
 * verb in four has no ending and is a noun too, and one place in five is the last name of somebody.
 */
export function makeLexicon(rng: Rng, scale = 1): Lexicon {
  const used = new Set<string>();
  const stem = (most: number) => {
    for (;;) {
      const word = Array.from(
        { length: 1 + rng.integer(most) },
        () => choice(rng, ONSETS) + choice(rng, VOWELS),
      ).join('');
      const made = word + choice(rng, CODAS);
      if (made.length < 3 || used.has(made)) continue;
      used.add(made);
      return made;
    }
  };
  const words = (count: number, endings: readonly string[], most = 3) =>
    Array.from({ length: Math.round(count * scale) }, () => stem(most) + choice(rng, endings));
  const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1);
  const nouns = words(1200, ['', '', 'tion', 'ness', 'er', 'ment', 'ity']);
  const verbs = words(500, ['s', 'ed', 'ates', 'ized', 'ing']).map((verb, i) =>
    i % 4 === 3 ? choice(rng, nouns) : verb,
  );
  const last = words(700, ['', 'son', 'berg', 'ov', 'ini', 'er']).map(capital);
  const places = words(500, ['', 'land', 'ton', 'burg', 'ia', 'ville']).map((place, i) =>
    i % 5 === 4 ? choice(rng, last) : capital(place),
  );
  return {
    first: words(300, ['', 'a', 'o', 'ie', 'us'], 2).map(capital),
    ...{ last, places, nouns, verbs },
    firms: words(400, ['', 'tek', 'co', 'dyne', 'ix']).map(capital),
    adjectives: words(500, ['ous', 'ive', 'al', 'ful', '', 'y']),
    adverbs: words(150, ['ly']),
  };
}

/** Which of a list, the n-th as often as 1 / n has it. */
export function common(rng: Rng, words: readonly string[]): string {
  // The inverse of the distribution function of 1 / (x + 1) on 0 .. length.
  const at = (words.length + 1) ** rng.uniform() - 1;
  return words[Math.min(words.length - 1, Math.floor(at))]!;
}

/** One of several, in these proportions. */
export const weighted = <T>(rng: Rng, options: readonly (readonly [T, number])[]): T =>
  options[
    categorical(
      rng,
      options.map(([, weight]) => weight),
    )
  ]![0];
