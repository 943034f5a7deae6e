import { machinery } from '../../../simd/engine.js';
import { sizeOf } from '../../host.js';
import { tf } from '../../tf.js';
import type { Lower, Lowerings } from '../lowering.js';

const OPERATIONS = { Sum: 0, Mean: 0, Max: 1, Min: 2, Prod: 3 } as const;
/** Adds up squares; asked for by `squares` among the attributes (see rewrite.ts). */
const SQUARES = 4;
/** Rows that one piece of a reduction along columns adds up; fixed, so that sums do not depend on threads. */
const PIECE_NUMBERS = 1 << 15;
const MOST_PIECES = 64;
const GRAIN_NUMBERS = 1 << 14;

export const reduceLowerings: Lowerings = Object.fromEntries(
  Object.entries(OPERATIONS).map(([kernel, op]) => [kernel, reduce(op, kernel === 'Mean')]),
);

/** One pass over memory: [outer, n, inner] to [outer, inner]. */
interface Stage {
  outer: number;
  n: number;
  inner: number;
}

function reduce(op: number, mean: boolean): Lower {
  return ({ spec, attrs }) => {
    const { shape, dtype } = spec('x');
    if (dtype !== 'float32' || sizeOf(shape) === 0) return undefined;
    // Max alone has another name for its axes.
    const axes = tf.util.parseAxisParam(
      (attrs['axis'] ?? attrs['reductionIndices']) as number | number[],
      shape,
    );
    const keepDims = attrs['keepDims'] === true;
    const stages = stagesOf(shape, axes);
    if (stages.length === 0) return undefined;
    const output = shape.flatMap((size, d) => (axes.includes(d) ? (keepDims ? [1] : []) : [size]));
    const first = attrs['squares'] === true ? SQUARES : op;
    const scale = mean ? 1 / axes.reduce((n, axis) => n * shape[axis]!, 1) : 1;
    // Between stages, and within one that is cut into pieces, results lie in working memory.
    const between = stages.map((stage) => {
      const [rest, pieces] = [stage.outer * stage.inner, piecesOf(stage)];
      return { rest, pieces, bytes: rounded(4 * rest) + rounded(4 * rest * pieces) };
    });
    const bytes = between.reduce((sum, stage) => sum + stage.bytes, 0);
    return {
      outputs: [{ shape: output, dtype: 'float32' }],
      scratch: bytes,
      bind: ({ at, outputs, scratch }) => {
        const work: (() => void)[] = [];
        let from = at('x');
        let free = scratch;
        stages.forEach((stage, index) => {
          const last = index === stages.length - 1;
          const { rest, pieces } = between[index]!;
          const to = last ? outputs[0]! : free;
          work.push(
            bindStage(
              stage,
              from,
              to,
              free + rounded(4 * rest),
              pieces,
              [index === 0 ? first : op, op],
              last ? scale : 1,
            ),
          );
          free += between[index]!.bytes;
          from = to;
        });
        return work.length === 1
          ? work[0]!
          : () => {
              for (const run of work) run();
            };
      },
    };
  };
}

const rounded = (bytes: number): number => Math.ceil(bytes / 64) * 64;

/** Neighbouring axes together, the last first. */
function stagesOf(shape: readonly number[], axes: readonly number[]): Stage[] {
  const left = [...shape];
  const stages: Stage[] = [];
  for (let d = shape.length - 1; d >= 0; d--) {
    if (!axes.includes(d)) continue;
    let first = d;
    while (axes.includes(first - 1)) first--;
    const n = sizeOf(left.slice(first, d + 1));
    stages.push({ outer: sizeOf(left.slice(0, first)), n, inner: sizeOf(left.slice(d + 1)) });
    left.fill(1, first, d + 1);
    d = first;
  }
  return stages;
}

/** Pieces of each slice that are added up by themselves, 1 where there is other work to share or little. */
function piecesOf({ outer, n, inner }: Stage): number {
  if (inner === 1 && outer >= 16) return 1;
  const wanted = Math.ceil((n * inner) / PIECE_NUMBERS);
  return outer >= 16 ? 1 : Math.max(1, Math.min(MOST_PIECES, wanted, n));
}

/** `ops`: of the numbers themselves, and of partial results. */
function bindStage(
  { outer, n, inner }: Stage,
  from: number,
  to: number,
  parts: number,
  pieces: number,
  [op, join]: readonly [number, number],
  scale: number,
): () => void {
  const { parallel } = machinery();
  const kernel = inner === 1 ? 'reduceRows' : 'reduceColumns';
  const sizes = (length: number, count: number, step: number) =>
    inner === 1 ? [length, count, step] : [length, inner, count, step];
  if (pieces === 1) {
    const grain = Math.max(1, Math.floor(GRAIN_NUMBERS / (n * inner)));
    const args = [from, to, ...sizes(n, 1, n), op, scale];
    return () => parallel(kernel, outer, grain, args);
  }
  const step = Math.ceil(n / pieces);
  const used = Math.ceil(n / step);
  const first = [from, parts, ...sizes(n, used, step), op, 1];
  const second = [parts, to, ...sizes(used, 1, used), join, scale];
  return () => {
    parallel(kernel, outer * used, 1, first);
    parallel(kernel, outer, outer, second);
  };
}
