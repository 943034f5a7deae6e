import { DataError, excerpt, UsageError } from '../../core/errors.js';
import { didYouMean } from '../../core/nearest.js';

export interface Sets {
  x: number[];
  y: number[];
  z: number[];
}

/** Sets of nodes from `X,Y|Z1,Z2`, or `X1,X2;Y1|Z` where a side has several. */
export function setsOf(text: string, names: readonly string[], flag: string): Sets {
  const [pair = '', given = '', ...more] = text.split('|');
  const sides = pair.includes(';') ? pair.split(';') : pair.split(',');
  if (more.length > 0 || sides.length !== 2)
    throw new UsageError(
      `${flag} '${excerpt(text)}': X,Y|Z was needed, with several nodes a side X1,X2;Y1|Z`,
    );
  const [x, y, z] = [...sides, given].map((side) => nodesOf(side, names));
  const twice = [...x!, ...y!, ...z!].find((v, i, all) => all.indexOf(v) !== i);
  if (twice !== undefined) throw new UsageError(`${flag}: '${excerpt(names[twice]!)}' is there twice`);
  if (x!.length === 0 || y!.length === 0)
    throw new UsageError(`${flag} '${excerpt(text)}': a side without nodes`);
  return { x: x!, y: y!, z: z! };
}

const nodesOf = (list: string, names: readonly string[]): number[] =>
  list
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '')
    .map((word) => nodeOf(word, names));

export function nodeOf(name: string, names: readonly string[]): number {
  const at = names.indexOf(name);
  if (at < 0)
    throw new UsageError(`there is no node '${excerpt(name)}'`, {
      hint: didYouMean(name, names) ?? listed(names),
    });
  return at;
}

const listed = (names: readonly string[]) =>
  `nodes are ${names.slice(0, 12).map(excerpt).join(', ')}${names.length > 12 ? ' …' : ''}`;

/** Places in `names` of the nodes of another graph, which has the same ones in some order. */
export function sameNodes(names: readonly string[], others: readonly string[], file: string): number[] {
  const places = new Map(names.map((name, v) => [name, v]));
  const strange = others.find((name) => !places.has(name));
  const missing = names.find((name) => !others.includes(name));
  const at = strange ?? missing;
  if (at !== undefined)
    throw new DataError(
      `'${excerpt(at)}' is a node of ${strange === undefined ? 'the first' : 'this'} graph only`,
      {
        file,
      },
    );
  return others.map((name) => places.get(name)!);
}
