import * as z from 'zod';
import type { Json } from '../../core/command/spec.js';
import { DataError } from '../../core/errors.js';
import { readInput } from '../../core/files.js';
import { parseJson } from '../../core/formats/json-strict.js';
import { type FeatureSet, type FeatureTable, featureCount, type Recipe } from '../../kernels/crf/features.js';
import { parseRule } from '../../kernels/crf/rules.js';
import { parseTemplate } from '../../kernels/crf/template.js';

/** A linear-chain CRF: what it looks at, its features and their weights. */
export interface CrfModel {
  /** Of the text it was trained on; labels are those of column `target`. */
  columns: number;
  target: number;
  recipe: Recipe;
  features: FeatureSet;
  weights: Float64Array;
}

const VERSION = 1;

export function crfJson({ columns, target, recipe, features, weights }: CrfModel): Json {
  const { labels, unary, transition, pair } = features;
  return {
    ...{ format: 'ispr-crf', version: VERSION, labels, columns, target },
    templates: recipe.templates.map(({ text }) => text),
    rules: recipe.rules.map(({ text }) => text),
    lists: [...recipe.lists].map(([name, words]) => ({ name, words: [...words] })),
    hashBits: recipe.hashBits ?? null,
    unary: tableJson(unary),
    transition: [...transition],
    pair: tableJson(pair),
    weights: [...weights],
  };
}

const tableJson = ({ attributes, start, target }: FeatureTable): Json => ({
  attributes,
  start: [...start],
  target: [...target],
});

const whole = z.number().int().min(0);
const tableSchema = z.object({
  attributes: z.array(z.string()),
  start: z.array(whole),
  target: z.array(whole),
});
const schema = z.object({
  format: z.literal('ispr-crf'),
  version: z.number().int(),
  labels: z.array(z.string()).min(1),
  columns: whole,
  target: whole,
  templates: z.array(z.string().min(1)),
  rules: z.array(z.string()),
  lists: z.array(z.object({ name: z.string(), words: z.array(z.string()) })),
  hashBits: z.number().int().min(1).max(30).nullable(),
  unary: tableSchema,
  transition: z.array(whole),
  pair: tableSchema,
  weights: z.array(z.number()),
});

/** A model that `ispr crf-train -o` wrote. */
export async function readCrf(file: string): Promise<CrfModel> {
  const json = parseJson(await readInput(file), file);
  const head = z.object({ format: z.literal('ispr-crf'), version: z.number() }).safeParse(json);
  if (!head.success)
    throw new DataError('this is no model of ispr crf-train', {
      file,
      hint: 'ispr crf-train TRAIN.conll -o model.json writes one',
    });
  if (head.data.version > VERSION)
    throw new DataError(`the model is of version ${head.data.version}, this program reads up to ${VERSION}`, {
      file,
    });
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    throw new DataError(`the model is damaged at ${path.join('.')}: ${message}`, { file });
  }
  const { labels, columns, target, templates, rules, lists, hashBits, weights, ...rest } = parsed.data;
  const L = labels.length;
  const features: FeatureSet = {
    labels,
    unary: checkedTable(rest.unary, L, 'unary', file),
    transition: Int32Array.from(rest.transition),
    pair: checkedTable(rest.pair, L * L, 'pair', file),
  };
  if (rest.transition.some((k) => k >= L * L) || featureCount(features) !== weights.length)
    throw new DataError(`the model has ${featureCount(features)} features and ${weights.length} weights`, {
      file,
    });
  const place = { file };
  return {
    ...{ columns, target, features, weights: Float64Array.from(weights) },
    recipe: {
      templates: templates.map((text) => parseTemplate(text, place)),
      rules: rules.map((text) => parseRule(text, place)),
      lists: new Map(lists.map(({ name, words }) => [name, new Set(words)])),
      hashBits: hashBits ?? undefined,
    },
  };
}

function checkedTable(
  { attributes, start, target }: z.output<typeof tableSchema>,
  targets: number,
  name: string,
  file: string,
): FeatureTable {
  const fits =
    start.length === attributes.length + 1 &&
    start[0] === 0 &&
    start.at(-1) === target.length &&
    start.every((at, a) => a === 0 || at >= start[a - 1]!) &&
    target.every((y) => y < targets);
  if (!fits)
    throw new DataError(`the model is damaged: the parts of '${name}' do not fit each other`, { file });
  return { attributes, start: Uint32Array.from(start), target: Int32Array.from(target) };
}
