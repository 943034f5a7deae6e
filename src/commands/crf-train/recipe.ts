import { DataError, UsageError } from '../../core/errors.js';
import { readDocuments } from '../../core/formats/text.js';
import { openPeeked } from '../../core/peek.js';
import type { Recipe } from '../../kernels/crf/features.js';
import { parseRules } from '../../kernels/crf/rules.js';
import { parseTemplates, standardTemplates } from '../../kernels/crf/template.js';
import type { CrfTrainOptions } from './options.js';

/** What --template, --rules and --list ask for, for a text of so many columns. */
export async function readRecipe(options: CrfTrainOptions, columns: number, target: number): Promise<Recipe> {
  const lists = await readLists(options.list ?? []);
  const observed = [...Array(columns).keys()].filter((c) => c !== target);
  const { template: file, hashBits } = options;
  const templates = parseTemplates(
    file === undefined ? standardTemplates(observed, [...lists.keys()]) : await readText(file),
    file,
  );
  const rules = options.rules === undefined ? [] : parseRules(await readText(options.rules), options.rules);
  const recipe = { templates, rules, lists, hashBits };
  checkReads(recipe, columns, target, options);
  return recipe;
}

async function readText(file: string): Promise<string> {
  let text = '';
  const input = await openPeeked(file);
  for await (const line of readDocuments(input.chunks(), { file })) text += `${line.text}\n`;
  return text;
}

/** Templates and rules read columns that are there, lists that were given, and never the label. */
function checkReads(
  { templates, rules, lists }: Recipe,
  columns: number,
  target: number,
  o: CrfTrainOptions,
) {
  const looks = [
    ...templates.map(({ text, parts }) => ({
      ...{ text, file: o.template },
      macros: parts.flatMap((part) => (typeof part === 'string' ? [] : [part])),
    })),
    ...rules.map(({ text, conditions }) => ({
      ...{ text, file: o.rules },
      macros: conditions.map(({ macro }) => macro),
    })),
  ];
  for (const { text, file, macros } of looks)
    for (const { column, list } of macros) {
      if (column >= columns)
        throw new DataError(`'${text}' reads column ${column}, the text has columns 0 to ${columns - 1}`, {
          file,
        });
      if (column === target)
        throw new DataError(`'${text}' reads column ${column}, which holds the labels`, { file });
      if (list !== undefined && !lists.has(list))
        throw new UsageError(`'${text}' asks the list '${list}'; --list ${list}=FILE gives it`, { file });
    }
}

async function readLists(given: readonly string[]): Promise<Map<string, Set<string>>> {
  const lists = new Map<string, Set<string>>();
  for (const entry of given) {
    const at = entry.indexOf('=');
    const [name, file] = [entry.slice(0, at), entry.slice(at + 1)];
    if (lists.has(name)) throw new UsageError(`--list: '${name}' is given twice`);
    const set = new Set((await readText(file)).split('\n').flatMap((line) => line.trim() || []));
    if (set.size === 0) throw new DataError('the list has no word, one a line was needed', { file });
    lists.set(name, set);
  }
  return lists;
}
