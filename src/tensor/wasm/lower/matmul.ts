import { machinery } from '../../../simd/engine.js';
import { sizeOf } from '../../host.js';
import type { Lowering, Lowerings, Request } from '../lowering.js';
import { type Finish, finishOf, PLAIN } from './activation.js';

export const matmulLowerings: Lowerings = {
  BatchMatMul: (request) => lowerMatmul(request, () => PLAIN),
  _FusedMatMul: (request) => lowerMatmul(request, finishOf),
};

/** C = op(A) op(B) for each matrix of a batch: m x depth times depth x n. */
export interface Product {
  transposeA: boolean;
  transposeB: boolean;
  m: number;
  n: number;
  depth: number;
  batch: Batch;
}

/**
 * Which matrix of A and of B makes matrix t of C: (t div inner) outer + (t mod inner) inner, by operand. Two
 * levels are all that broadcasting over neighbouring dimensions needs.
 */
interface Batch {
  count: number;
  inner: number;
  a: { outer: number; inner: number; count: number };
  b: { outer: number; inner: number; count: number };
}

function lowerMatmul(
  request: Request,
  finish: (request: Request, columns: number) => Finish | undefined,
): Lowering | undefined {
  const [a, b] = [request.spec('a'), request.spec('b')];
  const transposeA = request.attrs['transposeA'] === true;
  const transposeB = request.attrs['transposeB'] === true;
  if (a.dtype !== 'float32' || b.dtype !== 'float32' || sizeOf(a.shape) * sizeOf(b.shape) === 0)
    return undefined;
  const [m, depth] = lastTwo(a.shape, transposeA);
  const [, n] = lastTwo(b.shape, transposeB);
  const outer = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const batch = outer && batchOf(a.shape.slice(0, -2), b.shape.slice(0, -2), outer);
  const end = finish(request, n);
  if (!outer || !batch || !end) return undefined;
  const product = multiply({ transposeA, transposeB, m, n, depth, batch }, end);
  return {
    outputs: [{ shape: [...outer, m, n], dtype: 'float32' }],
    scratch: product.scratch,
    bind: ({ at, outputs, scratch }) =>
      product.bind(at('a'), at('b'), outputs[0]!, end.bias ? at('bias') : 0, scratch),
  };
}

/** A product ready to be bound to addresses; convolutions that are products use it too. */
export function multiply(product: Product, end: Finish) {
  const { m, n, depth, batch, transposeA, transposeB } = product;
  if (batch.count > 1 && batch.b.count === 1 && !transposeA && batch.a.count === batch.count)
    return multiplyOne({ ...product, m: m * batch.count, batch: single }, end);
  // A column is a row when turned; what it is multiplied with is then read the other way.
  if (batch.count === 1 && n === 1 && m > 1 && !end.bias)
    return turned(multiplyOne(swapped(transposeA, m, depth), end));
  return multiplyOne({ m, n, depth, batch, transposeA, transposeB }, end);
}

const swapped = (transposeA: boolean, m: number, depth: number): Product => ({
  transposeA: false,
  transposeB: !transposeA,
  m: 1,
  n: m,
  depth,
  batch: single,
});

const turned = ({ scratch, bind }: Bound): Bound => ({
  scratch,
  bind: (a, b, c, bias, working) => bind(b, a, c, bias, working),
});

interface Bound {
  scratch: number;
  bind(a: number, b: number, c: number, bias: number, scratch: number): () => void;
}

export const single: Batch = {
  count: 1,
  inner: 1,
  a: { outer: 0, inner: 0, count: 1 },
  b: { outer: 0, inner: 0, count: 1 },
};

/** Up to so many rows of A, B is read where it lies. */
const FEW_ROWS = 4;
/** Operations that are worth waking a thread for. */
export const PIECE = 400_000;

function multiplyOne(product: Product, { activation, alpha }: Finish): Bound {
  const { transposeA, transposeB, m, n, depth, batch } = product;
  if (batch.count === 1 && m <= FEW_ROWS && (!transposeA || m === 1)) {
    const pieces = Math.ceil(n / 32);
    const grain = Math.max(1, Math.ceil(PIECE / (64 * m * depth)));
    return {
      scratch: 0,
      bind: (a, b, c, bias) => {
        const args = [a, b, Number(transposeB), c, m, n, depth, bias, activation, alpha];
        return () => machinery().parallel('matmulFewRows', pieces, grain, args);
      },
    };
  }
  const panels = Math.ceil(n / 8);
  const quadruples = Math.ceil(m / 4);
  const packedB = batch.b.count * panels * 8 * depth * 4;
  const packedA = transposeA ? batch.a.count * quadruples * 4 * depth * 4 : 0;
  const tileRows = m >= 256 ? 32 : m >= 64 ? 16 : 8;
  const tiles = batch.count * Math.ceil(m / tileRows) * Math.ceil(n / 256);
  const grain = Math.max(1, Math.ceil(PIECE / (2 * Math.min(m, tileRows) * Math.min(n, 256) * depth)));
  return {
    scratch: packedA + packedB,
    bind: (a, b, c, bias, scratch) => {
      const columns = [b, n, depth, Number(transposeB), scratch];
      const rows = [a, m, depth, scratch + packedB];
      const from = transposeA ? scratch + packedB : a;
      // biome-ignore format: the order of matmulTiles
      const tile = [from, Number(transposeA), batch.a.outer, batch.a.inner, scratch, batch.b.outer, batch.b.inner,
        batch.inner, c, m, n, depth, bias, activation, alpha, tileRows];
      const packGrain = Math.max(1, Math.ceil(PIECE / (32 * depth)));
      return () => {
        const { parallel } = machinery();
        parallel('packColumns', batch.b.count * panels, packGrain, columns);
        if (transposeA) parallel('packQuadruples', batch.a.count * quadruples, 2 * packGrain, rows);
        parallel('matmulTiles', tiles, grain, tile);
      };
    },
  };
}

const lastTwo = (shape: number[], transposed: boolean): [number, number] => {
  const [rows, columns] = [shape.at(-2)!, shape.at(-1)!];
  return transposed ? [columns, rows] : [rows, columns];
};

/** The common shape after NumPy's rule; undefined where there is none. */
function broadcast(a: number[], b: number[]): number[] | undefined {
  const rank = Math.max(a.length, b.length);
  const [left, right] = [a, b].map((s) => [...Array<number>(rank - s.length).fill(1), ...s]);
  const out = left!.map((d, i) => (d === 1 ? right![i]! : d));
  return out.every((d, i) => right![i] === d || right![i] === 1) ? out : undefined;
}

/** Neighbouring dimensions over which both operands go on, or stay, are one; more than two such groups are not ours. */
function batchOf(a: number[], b: number[], out: number[]): Batch | undefined {
  const groups: { size: number; a: boolean; b: boolean }[] = [];
  for (let i = 0; i < out.length; i++) {
    const size = out[i]!;
    if (size === 1) continue;
    const [inA, inB] = [a, b].map((shape) => (shape[i - out.length + shape.length] ?? 1) > 1);
    const last = groups.at(-1);
    if (last && last.a === inA && last.b === inB) last.size *= size;
    else groups.push({ size, a: inA!, b: inB! });
  }
  if (groups.length > 2) return undefined;
  const [outer, inner] =
    groups.length === 2 ? [groups[0]!, groups[1]!] : [{ size: 1, a: false, b: false }, groups[0]];
  const level = inner ?? { size: 1, a: false, b: false };
  const steps = (operand: 'a' | 'b') => {
    const within = level[operand] ? level.size : 1;
    return {
      outer: outer[operand] ? within : 0,
      inner: level[operand] ? 1 : 0,
      count: within * (outer[operand] ? outer.size : 1),
    };
  };
  return { count: outer.size * level.size, inner: level.size, a: steps('a'), b: steps('b') };
}
