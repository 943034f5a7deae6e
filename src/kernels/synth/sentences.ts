import { choice } from '../../core/random/choice.js';
import type { Rng } from '../../core/random.js';
import { common, type Lexicon, weighted } from './lexicon.js';

/** A word, its part of speech, and its entity as B-, I- or O. */
export interface Token {
  word: string;
  pos: string;
  entity: string;
}

const DETERMINERS = ['the', 'the', 'the', 'a', 'a', 'this', 'every', 'no', 'some'];
const PREPOSITIONS = ['in', 'of', 'at', 'with', 'near', 'from', 'for', 'under'];
const PRONOUNS = ['he', 'she', 'it', 'they', 'we', 'nobody'];
const TITLES = ['Dr.', 'Mr.', 'Mrs.', 'Judge'];

/**
 * One sentence of a small grammar: subject, verb, what belongs to it, a full stop. Names of people, places and firms
 * are marked. The first word has a capital whatever it is; with probability `noise` a word loses its capital, or two of
 * its letters change places.
 */
export function makeSentence(rng: Rng, lexicon: Lexicon, noise: number): Token[] {
  const clause = [...nounPhrase(rng, lexicon, 0), ...verbPhrase(rng, lexicon)];
  if (rng.uniform() < 0.25)
    clause.push(
      plain(choice(rng, ['and', 'but', 'while']), 'CONJ'),
      ...nounPhrase(rng, lexicon, 1),
      ...verbPhrase(rng, lexicon),
    );
  clause.push(plain('.', 'PUNCT'));
  const disturbed = clause.map((token) => ({
    ...token,
    word: rng.uniform() < noise ? slip(rng, token.word) : token.word,
  }));
  const { word } = disturbed[0]!;
  disturbed[0]!.word = word[0]!.toUpperCase() + word.slice(1);
  return disturbed;
}

const plain = (word: string, pos: string): Token => ({ word, pos, entity: 'O' });

const named = (type: string, words: readonly string[]): Token[] =>
  words.map((word, i) => ({ word, pos: 'NAME', entity: `${i === 0 ? 'B' : 'I'}-${type}` }));

type Phrase = (rng: Rng, lexicon: Lexicon, depth: number) => Token[];

function nounPhrase(rng: Rng, lexicon: Lexicon, depth: number): Token[] {
  const kind = weighted<Phrase>(rng, [
    [thing, 0.5],
    [person, 0.2],
    [firm, 0.12],
    [(r) => [plain(choice(r, PRONOUNS), 'PRON')], 0.18],
  ]);
  return kind(rng, lexicon, depth);
}

const thing: Phrase = (rng, lexicon, depth) => {
  const tokens = [plain(choice(rng, DETERMINERS), 'DET')];
  while (rng.uniform() < 0.4 && tokens.length < 4) tokens.push(plain(common(rng, lexicon.adjectives), 'ADJ'));
  tokens.push(plain(common(rng, lexicon.nouns), 'NOUN'));
  if (depth < 2 && rng.uniform() < 0.3) tokens.push(...where(rng, lexicon, depth + 1));
  return tokens;
};

const person: Phrase = (rng, { first, last }) => {
  const title = rng.uniform() < 0.15 ? [plain(choice(rng, TITLES), 'NOUN')] : [];
  const names = weighted(rng, [
    [[common(rng, first)], 0.35],
    [[common(rng, first), common(rng, last)], 0.5],
    [[common(rng, last)], 0.15],
  ]);
  return [...title, ...named('PER', names)];
};

const place: Phrase = (rng, { places }) =>
  named(
    'LOC',
    rng.uniform() < 0.15
      ? [choice(rng, ['New', 'North', 'Port']), common(rng, places)]
      : [common(rng, places)],
  );

const firm: Phrase = (rng, { firms, places, last }) =>
  named(
    'ORG',
    weighted(rng, [
      [[common(rng, firms)], 0.35],
      [[common(rng, firms), choice(rng, ['Inc.', 'Group', 'Motors'])], 0.3],
      [['Bank', 'of', common(rng, places)], 0.15],
      [[common(rng, last), '&', common(rng, last)], 0.2],
    ]),
  );

function where(rng: Rng, lexicon: Lexicon, depth: number): Token[] {
  const inside = rng.uniform() < 0.5 ? place(rng, lexicon, depth) : nounPhrase(rng, lexicon, depth);
  return [plain(choice(rng, PREPOSITIONS), 'PREP'), ...inside];
}

function verbPhrase(rng: Rng, lexicon: Lexicon): Token[] {
  const tokens = [plain(common(rng, lexicon.verbs), 'VERB')];
  if (rng.uniform() < 0.25) tokens.unshift(plain(common(rng, lexicon.adverbs), 'ADV'));
  if (rng.uniform() < 0.65) tokens.push(...nounPhrase(rng, lexicon, 1));
  if (rng.uniform() < 0.4) tokens.push(...where(rng, lexicon, 1));
  return tokens;
}

/** In small letters where it had a capital, or with two letters changed over. */
function slip(rng: Rng, word: string): string {
  if (/^\p{Lu}/u.test(word) && rng.uniform() < 0.5) return word.toLowerCase();
  if (word.length < 4) return word;
  const at = 1 + rng.integer(word.length - 2);
  return word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2);
}
