// One pass of a Stockham FFT on pairs of transforms. Element k of a pair is a "unit" of 32 bytes
// [re a, re b, im a, im b]: every complex product is free of shuffles and every twiddle factor a splat.
//
// A pass of radix r takes length len = r m, stride s:
//   y[q + s (r p + k)] = w^(p k) sum_j x[q + s (p + m j)] exp(-2 pi i j k / r),   w = exp(-2 pi i / len),
// p = 0..m-1, q = 0..s-1. Factors w^(p k), k = 1..r-1, lie in the order in which they are used.

const UNIT: usize = 32;
const IM: usize = 16;

@inline function add(a: v128, b: v128): v128 { return f64x2.add(a, b); }
@inline function sub(a: v128, b: v128): v128 { return f64x2.sub(a, b); }
@inline function mul(a: v128, b: v128): v128 { return f64x2.mul(a, b); }
@inline function scalar(x: f64): v128 { return f64x2.splat(x); }

@inline function put(y: usize, re: v128, im: v128): void {
  v128.store(y, re);
  v128.store(y, im, IM);
}

/** Store (re + i im) w, or as it is where w = 1 (`plain`). `w` points to the factor. */
@inline function putTimes(plain: bool, y: usize, re: v128, im: v128, w: usize): void {
  if (plain) {
    put(y, re, im);
  } else {
    const wr = v128.load64_splat(w);
    const wi = v128.load64_splat(w, 8);
    put(y, sub(mul(re, wr), mul(im, wi)), add(mul(re, wi), mul(im, wr)));
  }
}

@inline function row2(plain: bool, x: usize, y: usize, step: usize, s: usize, w: usize): void {
  for (let q: usize = 0; q < s; q += UNIT) {
    const ar = v128.load(x + q), ai = v128.load(x + q, IM);
    const br = v128.load(x + step + q), bi = v128.load(x + step + q, IM);
    put(y + q, add(ar, br), add(ai, bi));
    putTimes(plain, y + s + q, sub(ar, br), sub(ai, bi), w);
  }
}

export function pass2(x: usize, y: usize, m: i32, s: usize, w: usize): void {
  const step = <usize>m * s;
  row2(true, x, y, step, s, w);
  for (let p = 1; p < m; p++) {
    x += s; y += 2 * s; w += 16;
    row2(false, x, y, step, s, w);
  }
}

@inline function row3(plain: bool, x: usize, y: usize, step: usize, s: usize, w: usize): void {
  const half = scalar(0.5), sine = scalar(0.86602540378443864676);
  for (let q: usize = 0; q < s; q += UNIT) {
    const ar = v128.load(x + q), ai = v128.load(x + q, IM);
    const br = v128.load(x + step + q), bi = v128.load(x + step + q, IM);
    const cr = v128.load(x + 2 * step + q), ci = v128.load(x + 2 * step + q, IM);
    const tr = add(br, cr), ti = add(bi, ci);
    const dr = mul(sub(br, cr), sine), di = mul(sub(bi, ci), sine);
    const er = sub(ar, mul(tr, half)), ei = sub(ai, mul(ti, half));
    put(y + q, add(ar, tr), add(ai, ti));
    putTimes(plain, y + s + q, add(er, di), sub(ei, dr), w);
    putTimes(plain, y + 2 * s + q, sub(er, di), add(ei, dr), w + 16);
  }
}

export function pass3(x: usize, y: usize, m: i32, s: usize, w: usize): void {
  const step = <usize>m * s;
  row3(true, x, y, step, s, w);
  for (let p = 1; p < m; p++) {
    x += s; y += 3 * s; w += 32;
    row3(false, x, y, step, s, w);
  }
}

@inline function row4(plain: bool, x: usize, y: usize, step: usize, s: usize, w: usize): void {
  for (let q: usize = 0; q < s; q += UNIT) {
    const ar = v128.load(x + q), ai = v128.load(x + q, IM);
    const br = v128.load(x + step + q), bi = v128.load(x + step + q, IM);
    const cr = v128.load(x + 2 * step + q), ci = v128.load(x + 2 * step + q, IM);
    const dr = v128.load(x + 3 * step + q), di = v128.load(x + 3 * step + q, IM);
    const acr = add(ar, cr), aci = add(ai, ci), bdr = add(br, dr), bdi = add(bi, di);
    const Acr = sub(ar, cr), Aci = sub(ai, ci), Bdr = sub(br, dr), Bdi = sub(bi, di);
    put(y + q, add(acr, bdr), add(aci, bdi));
    putTimes(plain, y + s + q, add(Acr, Bdi), sub(Aci, Bdr), w);
    putTimes(plain, y + 2 * s + q, sub(acr, bdr), sub(aci, bdi), w + 16);
    putTimes(plain, y + 3 * s + q, sub(Acr, Bdi), add(Aci, Bdr), w + 32);
  }
}

export function pass4(x: usize, y: usize, m: i32, s: usize, w: usize): void {
  const step = <usize>m * s;
  row4(true, x, y, step, s, w);
  for (let p = 1; p < m; p++) {
    x += s; y += 4 * s; w += 48;
    row4(false, x, y, step, s, w);
  }
}

@inline function row5(plain: bool, x: usize, y: usize, step: usize, s: usize, w: usize): void {
  const c1 = scalar(0.30901699437494742410), s1 = scalar(0.95105651629515357212);
  const c2 = scalar(-0.80901699437494742410), s2 = scalar(0.58778525229247312917);
  for (let q: usize = 0; q < s; q += UNIT) {
    const ar = v128.load(x + q), ai = v128.load(x + q, IM);
    const br = v128.load(x + step + q), bi = v128.load(x + step + q, IM);
    const cr = v128.load(x + 2 * step + q), ci = v128.load(x + 2 * step + q, IM);
    const dr = v128.load(x + 3 * step + q), di = v128.load(x + 3 * step + q, IM);
    const er = v128.load(x + 4 * step + q), ei = v128.load(x + 4 * step + q, IM);
    const t1r = add(br, er), t1i = add(bi, ei), d1r = sub(br, er), d1i = sub(bi, ei);
    const t2r = add(cr, dr), t2i = add(ci, di), d2r = sub(cr, dr), d2i = sub(ci, di);
    put(y + q, add(ar, add(t1r, t2r)), add(ai, add(t1i, t2i)));
    const m1r = add(ar, add(mul(t1r, c1), mul(t2r, c2))), m1i = add(ai, add(mul(t1i, c1), mul(t2i, c2)));
    const m2r = add(ar, add(mul(t1r, c2), mul(t2r, c1))), m2i = add(ai, add(mul(t1i, c2), mul(t2i, c1)));
    const n1r = add(mul(d1r, s1), mul(d2r, s2)), n1i = add(mul(d1i, s1), mul(d2i, s2));
    const n2r = sub(mul(d1r, s2), mul(d2r, s1)), n2i = sub(mul(d1i, s2), mul(d2i, s1));
    putTimes(plain, y + s + q, add(m1r, n1i), sub(m1i, n1r), w);
    putTimes(plain, y + 2 * s + q, add(m2r, n2i), sub(m2i, n2r), w + 16);
    putTimes(plain, y + 3 * s + q, sub(m2r, n2i), add(m2i, n2r), w + 32);
    putTimes(plain, y + 4 * s + q, sub(m1r, n1i), add(m1i, n1r), w + 48);
  }
}

export function pass5(x: usize, y: usize, m: i32, s: usize, w: usize): void {
  const step = <usize>m * s;
  row5(true, x, y, step, s, w);
  for (let p = 1; p < m; p++) {
    x += s; y += 5 * s; w += 64;
    row5(false, x, y, step, s, w);
  }
}

@inline function row8(plain: bool, x: usize, y: usize, step: usize, s: usize, w: usize): void {
  const root = scalar(0.70710678118654752440);
  for (let q: usize = 0; q < s; q += UNIT) {
    // Elements 0, 2, 4, 6 as one radix-4 butterfly ...
    let ar = v128.load(x + q), ai = v128.load(x + q, IM);
    let er = v128.load(x + 4 * step + q), ei = v128.load(x + 4 * step + q, IM);
    let cr = v128.load(x + 2 * step + q), ci = v128.load(x + 2 * step + q, IM);
    let gr = v128.load(x + 6 * step + q), gi = v128.load(x + 6 * step + q, IM);
    let tr = add(ar, er), ti = add(ai, ei), ur = sub(ar, er), ui = sub(ai, ei);
    let vr = add(cr, gr), vi = add(ci, gi), zr = sub(cr, gr), zi = sub(ci, gi);
    const e0r = add(tr, vr), e0i = add(ti, vi), e2r = sub(tr, vr), e2i = sub(ti, vi);
    const e1r = add(ur, zi), e1i = sub(ui, zr), e3r = sub(ur, zi), e3i = add(ui, zr);
    // ... 1, 3, 5, 7 as another, turned by the eighths of a circle.
    ar = v128.load(x + step + q); ai = v128.load(x + step + q, IM);
    er = v128.load(x + 5 * step + q); ei = v128.load(x + 5 * step + q, IM);
    cr = v128.load(x + 3 * step + q); ci = v128.load(x + 3 * step + q, IM);
    gr = v128.load(x + 7 * step + q); gi = v128.load(x + 7 * step + q, IM);
    tr = add(ar, er); ti = add(ai, ei); ur = sub(ar, er); ui = sub(ai, ei);
    vr = add(cr, gr); vi = add(ci, gi); zr = sub(cr, gr); zi = sub(ci, gi);
    const o0r = add(tr, vr), o0i = add(ti, vi);
    put(y + q, add(e0r, o0r), add(e0i, o0i));
    putTimes(plain, y + 4 * s + q, sub(e0r, o0r), sub(e0i, o0i), w + 48);
    const o2r = sub(tr, vr), o2i = sub(ti, vi); // times -i
    putTimes(plain, y + 2 * s + q, add(e2r, o2i), sub(e2i, o2r), w + 16);
    putTimes(plain, y + 6 * s + q, sub(e2r, o2i), add(e2i, o2r), w + 80);
    const o1r = add(ur, zi), o1i = sub(ui, zr); // times (1 - i) / sqrt 2
    const f1r = mul(add(o1r, o1i), root), f1i = mul(sub(o1i, o1r), root);
    putTimes(plain, y + s + q, add(e1r, f1r), add(e1i, f1i), w);
    putTimes(plain, y + 5 * s + q, sub(e1r, f1r), sub(e1i, f1i), w + 64);
    const o3r = sub(ur, zi), o3i = add(ui, zr); // times (-1 - i) / sqrt 2
    const f3r = mul(sub(o3i, o3r), root), f3i = mul(add(o3i, o3r), root); // minus the imaginary part
    putTimes(plain, y + 3 * s + q, add(e3r, f3r), sub(e3i, f3i), w + 32);
    putTimes(plain, y + 7 * s + q, sub(e3r, f3r), add(e3i, f3i), w + 96);
  }
}

export function pass8(x: usize, y: usize, m: i32, s: usize, w: usize): void {
  const step = <usize>m * s;
  row8(true, x, y, step, s, w);
  for (let p = 1; p < m; p++) {
    x += s; y += 8 * s; w += 112;
    row8(false, x, y, step, s, w);
  }
}

/**
 * Any odd radix r: with t_j = x_j + x_(r-j) and d_j = x_j - x_(r-j),
 *   y_k, y_(r-k) = x_0 + sum_j t_j cos(2 pi j k / r)  -+  i sum_j d_j sin(2 pi j k / r),   j = 1..(r-1)/2.
 * `roots` holds the r values exp(-2 pi i j / r), `sums` room for r units.
 */
export function passOdd(x: usize, y: usize, r: i32, m: i32, s: usize, roots: usize, w: usize, sums: usize): void {
  const step = <usize>m * s;
  const half = (r - 1) >> 1;
  for (let p = 0; p < m; p++) {
    for (let q: usize = 0; q < s; q += UNIT) {
      const ar = v128.load(x + q), ai = v128.load(x + q, IM);
      let zr = ar, zi = ai;
      for (let j = 1; j <= half; j++) {
        const front = x + q + <usize>j * step, back = x + q + <usize>(r - j) * step;
        const br = v128.load(front), bi = v128.load(front, IM), cr = v128.load(back), ci = v128.load(back, IM);
        const tr = add(br, cr), ti = add(bi, ci);
        const at = sums + (<usize>(j - 1) << 6);
        put(at, tr, ti);
        put(at + UNIT, sub(br, cr), sub(bi, ci));
        zr = add(zr, tr);
        zi = add(zi, ti);
      }
      put(y + q, zr, zi);
      for (let k = 1; k <= half; k++) {
        let cr = ar, ci = ai, sr = scalar(0), si = scalar(0);
        let index = 0;
        for (let at = sums, end = sums + (<usize>half << 6); at < end; at += 64) {
          index += k;
          if (index >= r) index -= r;
          const c = v128.load64_splat(roots + (<usize>index << 4)), n = v128.load64_splat(roots + (<usize>index << 4), 8);
          cr = add(cr, mul(v128.load(at), c));
          ci = add(ci, mul(v128.load(at, 16), c));
          sr = add(sr, mul(v128.load(at, 32), n)); // n = -sin
          si = add(si, mul(v128.load(at, 48), n));
        }
        const factor = w + (<usize>(k - 1) << 4), mirrored = w + (<usize>(r - 1 - k) << 4);
        putTimes(false, y + q + <usize>k * s, sub(cr, si), add(ci, sr), factor);
        putTimes(false, y + q + <usize>(r - k) * s, add(cr, si), sub(ci, sr), mirrored);
      }
    }
    x += s; y += <usize>r * s; w += <usize>(r - 1) << 4;
  }
}
