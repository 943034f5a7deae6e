// Chains of elementwise operations in one pass: a small machine whose registers are blocks of 512 numbers, float32 or
// int32 as the operation wants it, so that everything between the first load and the last store stays in the
// first-level cache. What an operation costs beside its arithmetic is one turn of a switch for each block.
import { expPs, logPs, sigmoidPs, tanhPs } from './math';
import { workspace } from './workspace';

/** Numbers in a register. src/tensor/wasm/program.ts has the same constants and the same order of operations. */
const BLOCK: i32 = 512;
const BLOCK_BYTES: usize = 2048;
const MOST_REGISTERS: usize = 48;
const REGISTER_WORDS: usize = 12;

const enum Kind { Work, Direct, Splat, Strided, Bytes }
const enum Op {
  Add, Sub, Mul, Div, Max, Min, SquaredDifference, Pow, Greater, GreaterEqual, Less, LessEqual, Equal, NotEqual,
  And, Or, Prelu, Neg, Exp, Log, Log1p, Expm1, Sqrt, Rsqrt, Square, Abs, Relu, Relu6, LeakyRelu, Elu, Selu, Sigmoid,
  Tanh, Softplus, Sign, Step, Erf, Sin, Cos, Floor, Ceil, Round, Reciprocal, Copy, Not, Select, Clip, EluGrad,
  Mod, FloorDiv, IsNan, IsInf, IsFinite, ToInt, ToFloat, AddInt, SubInt, MulInt, MaxInt, MinInt, FloorDivInt, ModInt,
  GreaterInt, GreaterEqualInt, LessInt, LessEqualInt, EqualInt, NotEqualInt,
}

// @ts-ignore: decorator
@inline
function word(program: usize, at: usize): i32 {
  return load<i32>(program + (at << 2));
}

/**
 * Blocks begin..end-1 of a program, words:
 *   registers, instructions, stores, size;
 *   a register: kind, address (or the number, for Splat), 4 dimensions, 4 strides, 2 unused;
 *   an instruction: operation, target, a, b, c;
 *   a store of bytes, 0 or 1: register, address.
 */
export function pointwise(begin: i32, end: i32, program: usize): void {
  const registers = <usize>word(program, 0);
  const instructions = <usize>word(program, 1);
  const stores = <usize>word(program, 2);
  const size = word(program, 3);
  const space = workspace();
  const table = space + MOST_REGISTERS * BLOCK_BYTES;
  const code = program + ((4 + registers * REGISTER_WORDS) << 2);
  const last = code + instructions * 20;
  for (let r: usize = 0; r < registers; r++) {
    const register = program + ((4 + r * REGISTER_WORDS) << 2);
    const own = space + r * BLOCK_BYTES;
    store<usize>(table + (r << 2), own);
    if (load<i32>(register) == Kind.Splat) {
      const v = v128.load32_splat(register + 4);
      for (let o: usize = 0; o < BLOCK_BYTES; o += 16) v128.store(own + o, v);
    }
  }
  for (let block = begin; block < end; block++) {
    const first = block * BLOCK;
    const count = min(BLOCK, size - first);
    for (let r: usize = 0; r < registers; r++) {
      const register = program + ((4 + r * REGISTER_WORDS) << 2);
      const kind = load<i32>(register);
      const own = space + r * BLOCK_BYTES;
      if (kind == Kind.Direct) store<usize>(table + (r << 2), load<usize>(register, 4) + ((<usize>first) << 2));
      else if (kind == Kind.Strided) fill(own, register, first, count);
      else if (kind == Kind.Bytes) {
        const from = load<usize>(register, 4) + <usize>first;
        for (let i: usize = 0; i < <usize>count; i++) store<f32>(own + (i << 2), <f32>load<u8>(from + i));
      }
    }
    const bytes = ((<usize>count + 3) >> 2) << 4;
    for (let at = code; at < last; at += 20) {
      execute(
        load<i32>(at), load<usize>(table + (load<usize>(at, 4) << 2)), load<usize>(table + (load<usize>(at, 8) << 2)),
        load<usize>(table + (load<usize>(at, 12) << 2)), load<usize>(table + (load<usize>(at, 16) << 2)), bytes,
      );
    }
    for (let s: usize = 0; s < stores; s++) {
      const from = load<usize>(table + (load<usize>(last + (s << 3)) << 2));
      const to = load<usize>(last + (s << 3), 4) + <usize>first;
      for (let i: usize = 0; i < <usize>count; i++) store<u8>(to + i, <u8>(load<f32>(from + (i << 2)) != 0));
    }
  }
}

/** Numbers first..first+count-1 of a tensor that is broadcast: run by run along its last dimension. */
function fill(to: usize, register: usize, first: i32, count: i32): void {
  const from = load<usize>(register, 4);
  const d1 = load<i32>(register, 12), d2 = load<i32>(register, 16), d3 = load<i32>(register, 20);
  const s0 = load<i32>(register, 24), s1 = load<i32>(register, 28);
  const s2 = load<i32>(register, 32), s3 = load<i32>(register, 36);
  let i3 = first % d3;
  let rest = first / d3;
  let i2 = rest % d2;
  rest /= d2;
  let i1 = rest % d1;
  let i0 = rest / d1;
  if (s3 == 1 && d3 < BLOCK && s0 == 0 && s1 == 0 && s2 == 0) {
    repeat(to, from, <usize>i3 << 2, <usize>d3 << 2, <usize>count << 2);
    return;
  }
  for (let left = count; left > 0; ) {
    const run = min(d3 - i3, left);
    const at = from + ((<usize>(i0 * s0 + i1 * s1 + i2 * s2 + i3 * s3)) << 2);
    if (s3 == 1) memory.copy(to, at, (<usize>run) << 2);
    else if (s3 == 0) {
      const v = load<f32>(at);
      for (let i: usize = 0; i < <usize>run; i++) store<f32>(to + (i << 2), v);
    } else {
      for (let i: usize = 0; i < <usize>run; i++) {
        store<f32>(to + (i << 2), load<f32>(at + ((i * <usize>s3) << 2)));
      }
    }
    to += (<usize>run) << 2;
    left -= run;
    i3 = 0;
    if (++i2 == d2) {
      i2 = 0;
      if (++i1 == d1) {
        i1 = 0;
        i0++;
      }
    }
  }
}

/** A row again and again, from byte `first` of it: one turn, then twice as much as there is each time. */
function repeat(to: usize, row: usize, first: usize, width: usize, bytes: usize): void {
  const head = min(width - first, bytes), turn = min(width, bytes);
  memory.copy(to, row + first, head);
  memory.copy(to + head, row, turn - head);
  for (let done = turn; done < bytes; done += done) memory.copy(to + done, to, min(done, bytes - done));
}

// @ts-ignore: decorator
@inline
function one(): v128 {
  return f32x4.splat(1);
}

// @ts-ignore: decorator
@inline
function log1p(x: v128): v128 {
  // Kahan's correction for what 1 + x has lost.
  const u = f32x4.add(x, one());
  const y = f32x4.mul(logPs(u), f32x4.div(x, f32x4.sub(u, one())));
  const huge = f32x4.gt(f32x4.abs(x), f32x4.splat(1e30));
  return v128.bitselect(x, v128.bitselect(logPs(u), y, huge), f32x4.eq(u, one()));
}

// @ts-ignore: decorator
@inline
function expm1(x: v128): v128 {
  const u = expPs(x);
  const less = f32x4.sub(u, one());
  const y = f32x4.mul(less, f32x4.div(x, logPs(u)));
  const far = f32x4.gt(f32x4.abs(x), f32x4.splat(1));
  return v128.bitselect(x, v128.bitselect(less, y, far), f32x4.eq(u, one()));
}

// @ts-ignore: decorator
@inline
function keepNaN(x: v128, y: v128): v128 {
  return v128.bitselect(x, y, f32x4.ne(x, x));
}

// @ts-ignore: decorator
@inline
function erf(x: v128): v128 {
  // Abramowitz & Stegun 7.1.26, as the reference kernel has it.
  const sign = v128.and(x, f32x4.splat(-0.0));
  const a = f32x4.abs(x);
  const t = f32x4.div(one(), f32x4.add(one(), f32x4.mul(f32x4.splat(0.3275911), a)));
  let p = f32x4.add(f32x4.mul(f32x4.splat(1.061405429), t), f32x4.splat(-1.453152027));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(1.421413741));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(-0.284496736));
  p = f32x4.add(f32x4.mul(p, t), f32x4.splat(0.254829592));
  const y = f32x4.sub(one(), f32x4.mul(f32x4.mul(p, t), expPs(f32x4.neg(f32x4.mul(a, a)))));
  return v128.or(y, sign);
}

/** The remainder with the sign of b. */
// @ts-ignore: decorator
@inline
function modulo(a: f64, b: f64): f64 {
  const r = a % b;
  return (a < 0) == (b < 0) ? r : (r + b) % b;
}

/** floor(a / b) as JavaScript makes a whole number of it. */
// @ts-ignore: decorator
@inline
function floorDivide(a: f64, b: f64): i32 {
  const q = Math.floor(a / b);
  return Math.abs(q) < 9e18 ? <i32>(<i64>q) : 0;
}

/** floor(a / b), 0 where b is 0. */
// @ts-ignore: decorator
@inline
function floorDivideInt(a: i32, b: i32): i32 {
  if (b == 0) return 0;
  if (b == -1) return 0 - a; // the one quotient that has no place
  const q = a / b;
  return q * b != a && (a < 0) != (b < 0) ? q - 1 : q;
}

// @ts-ignore: decorator
@inline
function moduloInt(a: i32, b: i32): i32 {
  return b == 0 || b == -1 ? 0 : a - floorDivideInt(a, b) * b;
}

// @ts-ignore: decorator
@inline
function truth(mask: v128): v128 {
  return v128.and(one(), mask);
}

const SELU_SCALE: f32 = 1.0507009873554804934193349852946;
const SELU_SLOPE: f32 = 1.7580993408473768599402175208123;

function execute(op: i32, d: usize, a: usize, b: usize, c: usize, n: usize): void {
  switch (op) {
    case Op.Add: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.add(v128.load(a + o), v128.load(b + o))); break;
    case Op.Sub: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.sub(v128.load(a + o), v128.load(b + o))); break;
    case Op.Mul: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.mul(v128.load(a + o), v128.load(b + o))); break;
    case Op.Div: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.div(v128.load(a + o), v128.load(b + o))); break;
    case Op.Max: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.max(v128.load(a + o), v128.load(b + o))); break;
    case Op.Min: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.min(v128.load(a + o), v128.load(b + o))); break;
    case Op.SquaredDifference: for (let o: usize = 0; o < n; o += 16) { const x = f32x4.sub(v128.load(a + o), v128.load(b + o)); v128.store(d + o, f32x4.mul(x, x)); } break;
    case Op.Pow: for (let o: usize = 0; o < n; o += 4) store<f32>(d + o, <f32>Math.pow(<f64>load<f32>(a + o), <f64>load<f32>(b + o))); break;
    case Op.Greater: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, v128.and(one(), f32x4.gt(v128.load(a + o), v128.load(b + o)))); break;
    case Op.GreaterEqual: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, v128.and(one(), f32x4.ge(v128.load(a + o), v128.load(b + o)))); break;
    case Op.Less: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, v128.and(one(), f32x4.lt(v128.load(a + o), v128.load(b + o)))); break;
    case Op.LessEqual: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, v128.and(one(), f32x4.le(v128.load(a + o), v128.load(b + o)))); break;
    case Op.Equal: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, v128.and(one(), f32x4.eq(v128.load(a + o), v128.load(b + o)))); break;
    case Op.NotEqual: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, v128.and(one(), f32x4.ne(v128.load(a + o), v128.load(b + o)))); break;
    case Op.And: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, v128.and(v128.load(a + o), v128.load(b + o))); break;
    case Op.Or: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, v128.or(v128.load(a + o), v128.load(b + o))); break;
    case Op.Prelu: for (let o: usize = 0; o < n; o += 16) { const x = v128.load(a + o); v128.store(d + o, v128.bitselect(f32x4.mul(x, v128.load(b + o)), x, f32x4.lt(x, f32x4.splat(0)))); } break;
    case Op.Neg: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.neg(v128.load(a + o))); break;
    case Op.Exp: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, expPs(v128.load(a + o))); break;
    case Op.Log: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, logPs(v128.load(a + o))); break;
    case Op.Log1p: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, log1p(v128.load(a + o))); break;
    case Op.Expm1: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, expm1(v128.load(a + o))); break;
    case Op.Sqrt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.sqrt(v128.load(a + o))); break;
    case Op.Rsqrt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.div(one(), f32x4.sqrt(v128.load(a + o)))); break;
    case Op.Square: for (let o: usize = 0; o < n; o += 16) { const x = v128.load(a + o); v128.store(d + o, f32x4.mul(x, x)); } break;
    case Op.Abs: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.abs(v128.load(a + o))); break;
    case Op.Relu: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.max(v128.load(a + o), f32x4.splat(0))); break;
    case Op.Relu6: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.min(f32x4.max(v128.load(a + o), f32x4.splat(0)), f32x4.splat(6))); break;
    case Op.LeakyRelu: for (let o: usize = 0; o < n; o += 16) { const x = v128.load(a + o); v128.store(d + o, v128.bitselect(f32x4.mul(x, v128.load(b + o)), x, f32x4.lt(x, f32x4.splat(0)))); } break;
    case Op.Elu: for (let o: usize = 0; o < n; o += 16) { const x = v128.load(a + o); v128.store(d + o, v128.bitselect(x, expm1(x), f32x4.ge(x, f32x4.splat(0)))); } break;
    case Op.Selu: for (let o: usize = 0; o < n; o += 16) { const x = v128.load(a + o); v128.store(d + o, v128.bitselect(f32x4.mul(x, f32x4.splat(SELU_SCALE)), f32x4.mul(expm1(x), f32x4.splat(SELU_SLOPE)), f32x4.ge(x, f32x4.splat(0)))); } break;
    case Op.Sigmoid: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, sigmoidPs(v128.load(a + o))); break;
    case Op.Tanh: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, tanhPs(v128.load(a + o))); break;
    case Op.Softplus: for (let o: usize = 0; o < n; o += 16) { const x = v128.load(a + o); v128.store(d + o, f32x4.add(f32x4.max(x, f32x4.splat(0)), log1p(expPs(f32x4.neg(f32x4.abs(x)))))); } break;
    case Op.Sign: for (let o: usize = 0; o < n; o += 16) { const x = v128.load(a + o); v128.store(d + o, keepNaN(x, f32x4.sub(v128.and(one(), f32x4.gt(x, f32x4.splat(0))), v128.and(one(), f32x4.lt(x, f32x4.splat(0)))))); } break;
    case Op.Step: for (let o: usize = 0; o < n; o += 16) { const x = v128.load(a + o); v128.store(d + o, keepNaN(x, v128.bitselect(one(), v128.load(b + o), f32x4.gt(x, f32x4.splat(0))))); } break;
    case Op.Erf: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, erf(v128.load(a + o))); break;
    case Op.Sin: for (let o: usize = 0; o < n; o += 4) store<f32>(d + o, <f32>Math.sin(<f64>load<f32>(a + o))); break;
    case Op.Cos: for (let o: usize = 0; o < n; o += 4) store<f32>(d + o, <f32>Math.cos(<f64>load<f32>(a + o))); break;
    case Op.Floor: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.floor(v128.load(a + o))); break;
    case Op.Ceil: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.ceil(v128.load(a + o))); break;
    case Op.Round: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.nearest(v128.load(a + o))); break;
    case Op.Reciprocal: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.div(one(), v128.load(a + o))); break;
    case Op.Copy: if (d != a) memory.copy(d, a, n); break;
    case Op.Not: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, v128.and(one(), f32x4.eq(v128.load(a + o), f32x4.splat(0)))); break;
    case Op.Select: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, v128.bitselect(v128.load(b + o), v128.load(c + o), f32x4.ne(v128.load(a + o), f32x4.splat(0)))); break;
    case Op.Clip: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.min(f32x4.max(v128.load(a + o), v128.load(b + o)), v128.load(c + o))); break;
    case Op.EluGrad: for (let o: usize = 0; o < n; o += 16) { const g = v128.load(a + o); const y = v128.load(b + o); v128.store(d + o, v128.bitselect(g, f32x4.mul(g, f32x4.add(y, one())), f32x4.ge(y, f32x4.splat(0)))); } break;
    case Op.Mod: for (let o: usize = 0; o < n; o += 4) store<f32>(d + o, <f32>modulo(<f64>load<f32>(a + o), <f64>load<f32>(b + o))); break;
    case Op.FloorDiv: for (let o: usize = 0; o < n; o += 4) store<i32>(d + o, floorDivide(<f64>load<f32>(a + o), <f64>load<f32>(b + o))); break;
    case Op.IsNan: for (let o: usize = 0; o < n; o += 16) { const x = v128.load(a + o); v128.store(d + o, truth(f32x4.ne(x, x))); } break;
    case Op.IsInf: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, truth(f32x4.gt(f32x4.abs(v128.load(a + o)), f32x4.splat(f32.MAX_VALUE)))); break;
    case Op.IsFinite: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, truth(f32x4.le(f32x4.abs(v128.load(a + o)), f32x4.splat(f32.MAX_VALUE)))); break;
    case Op.ToInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, i32x4.trunc_sat_f32x4_s(v128.load(a + o))); break;
    case Op.ToFloat: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, f32x4.convert_i32x4_s(v128.load(a + o))); break;
    case Op.AddInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, i32x4.add(v128.load(a + o), v128.load(b + o))); break;
    case Op.SubInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, i32x4.sub(v128.load(a + o), v128.load(b + o))); break;
    case Op.MulInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, i32x4.mul(v128.load(a + o), v128.load(b + o))); break;
    case Op.MaxInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, i32x4.max_s(v128.load(a + o), v128.load(b + o))); break;
    case Op.MinInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, i32x4.min_s(v128.load(a + o), v128.load(b + o))); break;
    case Op.FloorDivInt: for (let o: usize = 0; o < n; o += 4) store<i32>(d + o, floorDivideInt(load<i32>(a + o), load<i32>(b + o))); break;
    case Op.ModInt: for (let o: usize = 0; o < n; o += 4) store<i32>(d + o, moduloInt(load<i32>(a + o), load<i32>(b + o))); break;
    case Op.GreaterInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, truth(i32x4.gt_s(v128.load(a + o), v128.load(b + o)))); break;
    case Op.GreaterEqualInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, truth(i32x4.ge_s(v128.load(a + o), v128.load(b + o)))); break;
    case Op.LessInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, truth(i32x4.lt_s(v128.load(a + o), v128.load(b + o)))); break;
    case Op.LessEqualInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, truth(i32x4.le_s(v128.load(a + o), v128.load(b + o)))); break;
    case Op.EqualInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, truth(i32x4.eq(v128.load(a + o), v128.load(b + o)))); break;
    case Op.NotEqualInt: for (let o: usize = 0; o < n; o += 16) v128.store(d + o, truth(i32x4.ne(v128.load(a + o), v128.load(b + o)))); break;
  }
}
