import type { Chart } from '../../core/chart/chart.js';
import { imageGrid } from '../../core/chart/make.js';
import type { Context, Result } from '../../core/command/spec.js';
import type { Column, Image } from '../../core/data.js';
import { UsageError } from '../../core/errors.js';
import { readImage } from '../../core/read.js';
import { buildInvertedIndex, scoresOf } from '../../kernels/retrieval/inverted-index.js';
import { rankByScore, rankingPrecision } from '../../kernels/retrieval/ranking.js';
import { cosines, vlad } from '../../kernels/retrieval/vlad.js';
import { wordsOf } from '../../kernels/retrieval/vocabulary.js';
import { shortName, shownThumbnail, thumbnailAt } from './build.js';
import { type Classes, readClasses } from './classes.js';
import { type Described, describeForIndex } from './described.js';
import type { RetrieveOptions } from './options.js';
import { type PictureIndex, readIndex } from './picture-index.js';
import { inliersOf } from './verify.js';

/** One picture's results: places in the index, best first. */
interface Ranking {
  path: string;
  image: Image;
  order: Int32Array;
  scores: Float64Array;
  /** Of those that were matched feature by feature. */
  inliers: ReadonlyMap<number, number>;
  precision: number | undefined;
}

/** Ranks the pictures of an index by how alike they are to each query. */
export async function queryIndex(
  path: string,
  queries: readonly string[],
  options: RetrieveOptions,
  context: Context,
): Promise<Result> {
  if (queries.length === 0) throw new UsageError('IMG is missing: the picture to look for');
  const { k = 10, rerank = 20 } = options;
  const index = await readIndex(path);
  const classes = await readClasses(index.names, options.truth, context.warn);
  const scorer = scorerOf(index);
  const rankings: Ranking[] = [];
  const bar = context.progress('searching', queries.length);
  for (const query of queries) {
    const image = await readImage(query, options, context.warn);
    const described = await describeForIndex(image, index);
    if (described.x.length === 0) context.warn(`${query} has no features: nothing is like it`);
    const scores = scorer(described);
    const first = rankByScore(scores);
    const inliers = new Map<number, number>();
    for (const i of first.subarray(0, rerank))
      inliers.set(i, inliersOf(index, i, described, context.rng.stream(`${index.names[i]}`)));
    const order = first.slice().sort((a, b) => verified(inliers, b) - verified(inliers, a));
    const precision = precisionOf(order, query, classes);
    rankings.push({ path: query, image, order, scores, inliers, precision });
    bar.update(rankings.length);
  }
  bar.stop();
  const judged = rankings.flatMap(({ precision }) => precision ?? []);
  const [{ order, scores }] = rankings as [Ranking];
  return {
    table: table(rankings, index, k, rerank > 0),
    metrics: {
      queries: queries.length,
      pictures: index.names.length,
      ...(queries.length === 1 &&
        order.length > 0 && {
          best: scores[order[0]!]! > 0 ? index.names[order[0]!]! : null,
          score: atMostOne(scores[order[0]!]!),
        }),
      ...(judged.length > 0 && {
        meanAveragePrecision: judged.reduce((sum, v) => sum + v, 0) / judged.length,
        judged: judged.length,
      }),
    },
    plot: () => chart(rankings, index),
  };
}

/** A cosine, which float32 may carry a little beyond. */
const atMostOne = (score: number) => Math.min(1, score);

/** How alike a query is to each picture of the index, -1 to 1. */
function scorerOf(index: PictureIndex): (query: Described) => Float64Array {
  const { vocabulary, names, offsets, featureWords } = index;
  if (index.method === 'vlad') return ({ vectors }) => cosines(vlad(vocabulary, vectors), index.vectors);
  const bags = names.map((_, i) => featureWords.subarray(offsets[i], offsets[i + 1]));
  const inverted = buildInvertedIndex(bags, vocabulary.wordCount);
  return ({ vectors }) => scoresOf(inverted, wordsOf(vocabulary, vectors));
}

/** Fewer inliers than these may be chance, and change nothing. */
const LEAST_INLIERS = 8;

/** Inliers that count; those without keep the order of their scores behind the others. */
function verified(inliers: ReadonlyMap<number, number>, i: number): number {
  const count = inliers.get(i) ?? 0;
  return count >= LEAST_INLIERS ? count : 0;
}

/** Average precision over the whole ranking; the query's own picture is left out of it. */
function precisionOf(order: Int32Array, query: string, classes: Classes): number | undefined {
  const own = classes.placeOf(query);
  const wanted = classes.ofQuery(query);
  if (wanted === undefined) return undefined;
  const others = [...order].filter((i) => i !== own);
  const relevant = others.map((i) => classes.of(i) === wanted);
  return rankingPrecision(relevant, relevant.filter(Boolean).length);
}

function table(rankings: readonly Ranking[], { names }: PictureIndex, k: number, reranked: boolean) {
  const rows = rankings.flatMap((ranking) =>
    [...ranking.order.subarray(0, k)].map((i, at) => ({ ranking, i, at })),
  );
  const columns: Record<string, Column> = {
    ...(rankings.length > 1 && { query: rows.map(({ ranking }) => ranking.path) }),
    rank: Int32Array.from(rows, ({ at }) => at + 1),
    image: rows.map(({ i }) => names[i]!),
    score: Float64Array.from(rows, ({ ranking, i }) => atMostOne(ranking.scores[i]!)),
    ...(reranked && { inliers: Int32Array.from(rows, ({ ranking, i }) => ranking.inliers.get(i) ?? 0) }),
  };
  return columns;
}

const ROWS = 6;
const RESULTS = 5;

/** A row a query: the picture itself, then what was found. */
function chart(rankings: readonly Ranking[], index: PictureIndex): Chart {
  const most = Math.min(rankings.length === 1 ? 2 * RESULTS + 1 : RESULTS, index.names.length);
  const shown = rankings.slice(0, ROWS);
  const cells = shown.flatMap(({ path, image, order, scores, inliers }) => [
    { image: shownThumbnail(image), caption: `? ${shortName(path.replace(/^.*[/\\](?=[^/\\]*[/\\])/, ''))}` },
    ...[...order.subarray(0, most)].map((i) => ({
      image: thumbnailAt(index, i),
      caption: `${shortName(index.names[i]!)} ${scores[i]!.toFixed(2)}${inliers.has(i) ? ` (${inliers.get(i)})` : ''}`,
    })),
  ]);
  return imageGrid(
    cells.map(({ image }) => image),
    {
      captions: cells.map(({ caption }) => caption),
      columns: rankings.length === 1 ? RESULTS + 1 : most + 1,
      title: rankings.length === 1 ? 'The query, and what is most alike' : 'Queries, and what is most alike',
      subtitle: `score${rankings[0]!.inliers.size > 0 ? ' (inliers)' : ''} below each picture`,
    },
  );
}
