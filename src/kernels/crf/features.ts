import { DataError } from '../../core/errors.js';
import {
  type AttributeMaker,
  type Intern,
  type TokenAttributes,
  templateMaker,
  tokenAttributes,
} from './attributes.js';
import type { Corpus, WordLists } from './corpus.js';
import { hashedName } from './hashing.js';
import { type Rule, ruleMaker } from './rules.js';
import type { Template } from './template.js';

/** Features of attributes: attribute a with the targets target[start[a]] .. target[start[a + 1] - 1], ascending. */
export interface FeatureTable {
  attributes: readonly string[];
  start: Uint32Array;
  target: Int32Array;
}

/**
 * What a linear-chain CRF weighs. The features of `unary` have a label as target, those of `pair` and `transition` two
 * neighbouring ones, before * L + label. One list of weights serves them all, in this order: unary, transition, pair.
 */
export interface FeatureSet {
  labels: readonly string[];
  unary: FeatureTable;
  transition: Int32Array;
  pair: FeatureTable;
}

export const featureCount = ({ unary, transition, pair }: FeatureSet): number =>
  unary.target.length + transition.length + pair.target.length;

/** How texts become attributes. */
export interface Recipe {
  templates: readonly Template[];
  rules: readonly Rule[];
  lists: WordLists;
  /** Attributes are told apart by this many bits of a hash of their text; undefined: by the text itself. */
  hashBits: number | undefined;
}

/** Sentences as a CRF sees them; a label that is not known is -1. */
export interface Encoded {
  starts: Uint32Array;
  gold: Int32Array;
  unary: TokenAttributes;
  pair: TokenAttributes;
}

export interface FeatureOptions {
  /** Attributes that occur more seldom are left out. */
  minCount?: number;
  /** Every attribute with every label, every label after every other; else those that were seen together. */
  all?: boolean;
}

/** The features of labelled sentences, in the order in which attributes appear; and the sentences in their terms. */
export function collectFeatures(
  corpus: Corpus,
  gold: Int32Array,
  labels: readonly string[],
  recipe: Recipe,
  { minCount = 1, all = false }: FeatureOptions = {},
): { features: FeatureSet; encoded: Encoded } {
  const L = labels.length;
  const numbers = new Map(labels.map((label, y) => [label, y]));
  const ruled = { unary: new Map<number, number>(), pair: new Map<number, number>() };
  const names = { unary: new Map<string, number>(), pair: new Map<string, number>() };
  for (const rule of recipe.rules) {
    const kind = rule.before === undefined ? 'unary' : 'pair';
    const id = names[kind].size;
    names[kind].set(ruleName(rule), id);
    ruled[kind].set(id, targetOf(rule, numbers));
  }
  const growing =
    (of: Map<string, number>): Intern =>
    (text) => {
      const id = of.get(text) ?? of.size;
      if (id === of.size) of.set(text, id);
      return id;
    };
  const seen = attributesOf(corpus, recipe, growing(names.unary), growing(names.pair));
  const after = pairTargets(gold, corpus.starts, L);
  const options = { minCount, all };
  const unary = tableOf(seen.unary, names.unary, gold, L, ruled.unary, options);
  const pair = tableOf(seen.pair, names.pair, after, L * L, ruled.pair, options);
  const transition = hasTransitions(recipe) ? seenTransitions(after, L, all) : new Int32Array(0);
  const features = { labels, unary: unary.table, transition, pair: pair.table };
  const looking = recipe.templates.some(
    (template) => !(template.bigram && !template.unigram && isPlain(template)),
  );
  if (
    featureCount(features) === 0 ||
    (looking && unary.tokens.attribute.length + pair.tokens.attribute.length === 0)
  )
    throw new DataError('the templates make no feature of this text', {
      hint: minCount > 1 ? 'a smaller --min-count keeps more' : 'look at the columns that they read',
    });
  return { features, encoded: { starts: corpus.starts, gold, unary: unary.tokens, pair: pair.tokens } };
}

/** Sentences in the terms of features that are known; other attributes are passed over. */
export function encode(corpus: Corpus, gold: Int32Array, features: FeatureSet, recipe: Recipe): Encoded {
  const numbersOf = ({ attributes }: FeatureTable) => new Map(attributes.map((name, id) => [name, id]));
  const unary = numbersOf(features.unary);
  const pair = numbersOf(features.pair);
  return {
    starts: corpus.starts,
    gold,
    ...attributesOf(
      corpus,
      recipe,
      (text) => unary.get(text),
      (text) => pair.get(text),
    ),
  };
}

const ruleName = ({ text }: Rule) => `rule ${text}`;

function targetOf(rule: Rule, numbers: ReadonlyMap<string, number>): number {
  const numberOf = (label: string) => {
    const y = numbers.get(label);
    if (y === undefined)
      throw new DataError(`the rule '${rule.text}' names the label '${label}', which does not occur`);
    return y;
  };
  return rule.before === undefined
    ? numberOf(rule.label)
    : numberOf(rule.before) * numbers.size + numberOf(rule.label);
}

/** A bigram template that looks at nothing weighs the labels alone. */
const isPlain = ({ parts }: Template) => parts.every((part) => typeof part === 'string');

export const hasTransitions = ({ templates }: Recipe): boolean =>
  templates.some((template) => template.bigram && isPlain(template));

function attributesOf(
  corpus: Corpus,
  { templates, rules, lists, hashBits }: Recipe,
  unary: Intern,
  pair: Intern,
) {
  const hashed = (intern: Intern): Intern =>
    hashBits === undefined ? intern : (text) => intern(hashedName(text, hashBits));
  const ruled = (wanted: boolean, intern: Intern): AttributeMaker[] =>
    rules.flatMap((rule) => {
      if ((rule.before !== undefined) !== wanted) return [];
      const id = intern(ruleName(rule));
      return id === undefined ? [] : [ruleMaker(rule, corpus, lists, id)];
    });
  const made = (of: readonly Template[], intern: Intern): AttributeMaker[] =>
    of.map((template) => templateMaker(template, corpus, lists, hashed(intern)));
  const unigrams = templates.filter((template) => template.unigram);
  const bigrams = templates.filter((template) => template.bigram && !isPlain(template));
  return {
    unary: tokenAttributes(corpus, [...ruled(false, unary), ...made(unigrams, unary)]),
    pair: tokenAttributes(corpus, [...ruled(true, pair), ...made(bigrams, pair)], { skipFirst: true }),
  };
}

/** before * L + label of each token, -1 where a sentence begins. */
function pairTargets(gold: Int32Array, starts: Uint32Array, L: number): Int32Array {
  const after = new Int32Array(gold.length).fill(-1);
  for (let s = 0; s + 1 < starts.length; s++)
    for (let t = starts[s]! + 1; t < starts[s + 1]!; t++) after[t] = gold[t - 1]! * L + gold[t]!;
  return after;
}

function seenTransitions(after: Int32Array, L: number, all: boolean): Int32Array {
  const seen = new Uint8Array(L * L).fill(all ? 1 : 0);
  for (const target of after) if (target >= 0) seen[target] = 1;
  return Int32Array.from({ length: L * L }, (_, k) => k).filter((k) => seen[k] === 1);
}

/** Which targets each attribute is seen with; attributes that are too seldom go, from the tokens too. */
function tableOf(
  { start, attribute }: TokenAttributes,
  names: ReadonlyMap<string, number>,
  target: Int32Array,
  targets: number,
  ruled: ReadonlyMap<number, number>,
  { minCount, all }: Required<FeatureOptions>,
): { table: FeatureTable; tokens: TokenAttributes } {
  const tokensOf = transposed({ start, attribute }, names.size);
  const kept: string[] = [];
  const renamed = new Int32Array(names.size).fill(-1);
  const starts: number[] = [0];
  const found: number[] = [];
  const mark = new Int32Array(targets).fill(-1);
  for (const [name, id] of names) {
    const [from, to] = [tokensOf.start[id]!, tokensOf.start[id + 1]!];
    const only = ruled.get(id);
    if (only === undefined && to - from < minCount) continue;
    const first = found.length;
    if (only !== undefined) found.push(only);
    else if (all) for (let y = 0; y < targets; y++) found.push(y);
    else {
      const here: number[] = [];
      for (let k = from; k < to; k++) {
        const y = target[tokensOf.token[k]!]!;
        if (y < 0 || mark[y] === id) continue;
        mark[y] = id;
        here.push(y);
      }
      for (const y of here.sort((a, b) => a - b)) found.push(y);
    }
    if (found.length === first) continue;
    renamed[id] = kept.length;
    kept.push(name);
    starts.push(found.length);
  }
  return {
    table: { attributes: kept, start: Uint32Array.from(starts), target: Int32Array.from(found) },
    tokens: renumbered({ start, attribute }, renamed),
  };
}

function renumbered({ start, attribute }: TokenAttributes, to: Int32Array): TokenAttributes {
  if (to.every((id, i) => id === i)) return { start, attribute };
  const moved = { start: new Uint32Array(start.length), attribute: new Int32Array(attribute.length) };
  let count = 0;
  for (let t = 0; t + 1 < start.length; t++) {
    for (let k = start[t]!; k < start[t + 1]!; k++) {
      const id = to[attribute[k]!]!;
      if (id >= 0) moved.attribute[count++] = id;
    }
    moved.start[t + 1] = count;
  }
  return { start: moved.start, attribute: moved.attribute.slice(0, count) };
}

/** For each attribute the tokens that have it, ascending: token[start[a]] .. token[start[a + 1] - 1]. */
export function transposed(
  { start, attribute }: TokenAttributes,
  attributes: number,
): { start: Uint32Array; token: Int32Array } {
  const first = new Uint32Array(attributes + 1);
  for (const a of attribute) first[a + 1]!++;
  for (let a = 0; a < attributes; a++) first[a + 1]! += first[a]!;
  const next = first.slice();
  const token = new Int32Array(attribute.length);
  for (let t = 0; t + 1 < start.length; t++)
    for (let k = start[t]!; k < start[t + 1]!; k++) token[next[attribute[k]!]!++] = t;
  return { start: first, token };
}

/** Weights before learning: those that rules begin with, and which of them are to stay. */
export function startWeights(features: FeatureSet, rules: readonly Rule[]) {
  const weights = new Float64Array(featureCount(features));
  const fixed = new Uint8Array(weights.length);
  const places = {
    unary: new Map(features.unary.attributes.map((name, a) => [name, features.unary.start[a]!])),
    pair: new Map(features.pair.attributes.map((name, a) => [name, features.pair.start[a]!])),
  };
  const pairs = features.unary.target.length + features.transition.length;
  for (const rule of rules) {
    const single = rule.before === undefined;
    const at = (single ? places.unary : places.pair).get(ruleName(rule));
    if (at === undefined) continue;
    const k = at + (single ? 0 : pairs);
    weights[k] = rule.weight;
    if (rule.fixed) fixed[k] = 1;
  }
  return { weights, fixed };
}
