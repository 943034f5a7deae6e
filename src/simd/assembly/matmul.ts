// C = A B after Goto & van de Geijn, Anatomy of High-Performance Matrix Multiplication, 2008: both factors are
// packed into panels that the innermost loop reads in order, DEPTH steps at a time so that a panel stays in the
// first-level cache; that loop keeps 4 rows x 2 vectors of C in registers.

/** Rows of C in registers. */
const ROWS: i32 = 4;
/** Steps of the inner dimension packed together: a panel of 4 rows then takes 8 KiB of float64. */
const DEPTH: i32 = 256;
/** A tile, the piece of C that one thread works on. Both are multiples of every panel's width. */
const TILE_ROWS: i32 = 64;
const TILE_COLUMNS: i32 = 256;

// @ts-ignore: decorator
@inline
function columns<T>(): i32 {
  return 32 / <i32>sizeof<T>();
}

/**
 * Panels begin..end-1 of `width` rows each from the rows x depth matrix whose element (i, k) is
 * source[i * rowStride + k * depthStride]. Rows past the last are zeros. Target holds, for each DEPTH steps,
 * panel after panel, and in a panel step after step.
 */
// @ts-ignore: decorator
@inline
function pack<T>(
  begin: i32, end: i32, source: usize, rows: i32, depth: i32, rowStride: i32, depthStride: i32,
  width: i32, target: usize,
): void {
  const padded = (rows + width - 1) / width * width;
  const rowStep = <usize>rowStride * sizeof<T>();
  const depthStep = <usize>depthStride * sizeof<T>();
  for (let panel = begin; panel < end; panel++) {
    const first = panel * width;
    const inside = min(width, rows - first);
    for (let k0 = 0; k0 < depth; k0 += DEPTH) {
      const steps = min(DEPTH, depth - k0);
      let to = target + (<usize>k0 * <usize>padded + <usize>first * <usize>steps) * sizeof<T>();
      let from = source + <usize>first * rowStep + <usize>k0 * depthStep;
      for (let k = 0; k < steps; k++) {
        let at = from;
        for (let r = 0; r < inside; r++) {
          store<T>(to, load<T>(at));
          to += sizeof<T>();
          at += rowStep;
        }
        for (let r = inside; r < width; r++) {
          store<T>(to, <T>0);
          to += sizeof<T>();
        }
        from += depthStep;
      }
    }
  }
}

/** c = v, c + v or c - v in the first `count` lanes. */
// @ts-ignore: decorator
@inline
function putLanes<T>(c: usize, v: v128, count: i32, op: i32): void {
  if (count > 0) put<T>(c, v128.extract_lane<T>(v, 0), op);
  if (count > 1) put<T>(c + sizeof<T>(), v128.extract_lane<T>(v, 1), op);
  if (sizeof<T>() == 4) {
    if (count > 2) put<T>(c + 8, v128.extract_lane<T>(v, 2 % (16 / <u8>sizeof<T>())), op);
    if (count > 3) put<T>(c + 12, v128.extract_lane<T>(v, 3 % (16 / <u8>sizeof<T>())), op);
  }
}

// @ts-ignore: decorator
@inline
function put<T>(c: usize, v: T, op: i32): void {
  store<T>(c, op == 0 ? v : op > 0 ? load<T>(c) + v : load<T>(c) - v);
}

// @ts-ignore: decorator
@inline
function putRow<T>(c: usize, low: v128, high: v128, count: i32, op: i32): void {
  if (count < columns<T>()) {
    putLanes<T>(c, low, count, op);
    putLanes<T>(c + 16, high, count - columns<T>() / 2, op);
  } else if (op == 0) {
    v128.store(c, low);
    v128.store(c, high, 16);
  } else if (op > 0) {
    v128.store(c, v128.add<T>(v128.load(c), low));
    v128.store(c, v128.add<T>(v128.load(c, 16), high), 16);
  } else {
    v128.store(c, v128.sub<T>(v128.load(c), low));
    v128.store(c, v128.sub<T>(v128.load(c, 16), high), 16);
  }
}

/** One block of C in registers: `steps` rank-one updates from two panels. */
// @ts-ignore: decorator
@inline
function block<T>(a: usize, b: usize, steps: i32, c: usize, stride: usize, rows: i32, cols: i32, op: i32): void {
  let c00 = v128.splat<T>(<T>0);
  let c01 = c00, c10 = c00, c11 = c00, c20 = c00, c21 = c00, c30 = c00, c31 = c00;
  for (const end = a + <usize>steps * 4 * sizeof<T>(); a < end; a += 4 * sizeof<T>(), b += 32) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    const a0 = v128.load_splat<T>(a);
    c00 = v128.add<T>(c00, v128.mul<T>(a0, b0));
    c01 = v128.add<T>(c01, v128.mul<T>(a0, b1));
    const a1 = v128.load_splat<T>(a, sizeof<T>());
    c10 = v128.add<T>(c10, v128.mul<T>(a1, b0));
    c11 = v128.add<T>(c11, v128.mul<T>(a1, b1));
    const a2 = v128.load_splat<T>(a, 2 * sizeof<T>());
    c20 = v128.add<T>(c20, v128.mul<T>(a2, b0));
    c21 = v128.add<T>(c21, v128.mul<T>(a2, b1));
    const a3 = v128.load_splat<T>(a, 3 * sizeof<T>());
    c30 = v128.add<T>(c30, v128.mul<T>(a3, b0));
    c31 = v128.add<T>(c31, v128.mul<T>(a3, b1));
  }
  putRow<T>(c, c00, c01, cols, op);
  if (rows > 1) putRow<T>(c + stride, c10, c11, cols, op);
  if (rows > 2) putRow<T>(c + 2 * stride, c20, c21, cols, op);
  if (rows > 3) putRow<T>(c + 3 * stride, c30, c31, cols, op);
}

function blockF64(a: usize, b: usize, steps: i32, c: usize, stride: usize, rows: i32, cols: i32, op: i32): void {
  block<f64>(a, b, steps, c, stride, rows, cols, op);
}

function blockF32(a: usize, b: usize, steps: i32, c: usize, stride: usize, rows: i32, cols: i32, op: i32): void {
  block<f32>(a, b, steps, c, stride, rows, cols, op);
}

/** Tiles begin..end-1 of C (op 0: =, 1: +=, -1: -=) A B; `half` 1 leaves out what lies above the diagonal, 2 what lies below. */
// @ts-ignore: decorator
@inline
function multiply<T>(
  begin: i32, end: i32, a: usize, b: usize, c: usize, stride: i32, m: i32, n: i32, depth: i32, op: i32, half: i32,
): void {
  const tilesAcross = (n + TILE_COLUMNS - 1) / TILE_COLUMNS;
  const paddedRows = (m + ROWS - 1) / ROWS * ROWS;
  const paddedCols = (n + columns<T>() - 1) / columns<T>() * columns<T>();
  const step = <usize>stride * sizeof<T>();
  for (let tile = begin; tile < end; tile++) {
    const top = tile / tilesAcross * TILE_ROWS;
    const left = tile % tilesAcross * TILE_COLUMNS;
    const bottom = min(m, top + TILE_ROWS);
    const right = min(n, left + TILE_COLUMNS);
    for (let k0 = 0; k0 < depth; k0 += DEPTH) {
      const steps = min(DEPTH, depth - k0);
      const aBlock = a + <usize>k0 * <usize>paddedRows * sizeof<T>();
      const bBlock = b + <usize>k0 * <usize>paddedCols * sizeof<T>();
      const how = op == 0 && k0 > 0 ? 1 : op;
      for (let j = left; j < right; j += columns<T>()) {
        const bPanel = bBlock + <usize>j * <usize>steps * sizeof<T>();
        for (let i = top; i < bottom; i += ROWS) {
          if ((half == 1 && i + ROWS <= j) || (half == 2 && j + columns<T>() <= i)) continue;
          const aPanel = aBlock + <usize>i * <usize>steps * sizeof<T>();
          const to = c + <usize>i * step + <usize>j * sizeof<T>();
          if (sizeof<T>() == 8) blockF64(aPanel, bPanel, steps, to, step, m - i, n - j, how);
          else blockF32(aPanel, bPanel, steps, to, step, m - i, n - j, how);
        }
      }
    }
  }
}

export function packF64(
  begin: i32, end: i32, source: usize, rows: i32, depth: i32, rowStride: i32, depthStride: i32,
  width: i32, target: usize,
): void {
  pack<f64>(begin, end, source, rows, depth, rowStride, depthStride, width, target);
}

export function packF32(
  begin: i32, end: i32, source: usize, rows: i32, depth: i32, rowStride: i32, depthStride: i32,
  width: i32, target: usize,
): void {
  pack<f32>(begin, end, source, rows, depth, rowStride, depthStride, width, target);
}

export function multiplyF64(
  begin: i32, end: i32, a: usize, b: usize, c: usize, stride: i32, m: i32, n: i32, depth: i32, op: i32, half: i32,
): void {
  multiply<f64>(begin, end, a, b, c, stride, m, n, depth, op, half);
}

export function multiplyF32(
  begin: i32, end: i32, a: usize, b: usize, c: usize, stride: i32, m: i32, n: i32, depth: i32, op: i32, half: i32,
): void {
  multiply<f32>(begin, end, a, b, c, stride, m, n, depth, op, half);
}
