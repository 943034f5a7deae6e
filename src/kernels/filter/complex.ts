/** A complex number. Filters have a few dozen of them, signals have interleaved arrays instead. */
export interface Complex {
  re: number;
  im: number;
}

export const complex = (re: number, im = 0): Complex => ({ re, im });

export const add = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });

export const sub = (a: Complex, b: Complex): Complex => ({ re: a.re - b.re, im: a.im - b.im });

export const mul = (a: Complex, b: Complex): Complex => ({
  re: a.re * b.re - a.im * b.im,
  im: a.re * b.im + a.im * b.re,
});

export const scale = (a: Complex, factor: number): Complex => ({ re: a.re * factor, im: a.im * factor });

export const conj = (a: Complex): Complex => ({ re: a.re, im: -a.im });

export const abs = (a: Complex): number => Math.hypot(a.re, a.im);

/** a / b by Smith's method: squares of large or small parts never leave the range of numbers. */
export function div(a: Complex, b: Complex): Complex {
  if (Math.abs(b.re) >= Math.abs(b.im)) {
    const ratio = b.im / b.re;
    const whole = b.re + b.im * ratio;
    return { re: (a.re + a.im * ratio) / whole, im: (a.im - a.re * ratio) / whole };
  }
  const ratio = b.re / b.im;
  const whole = b.re * ratio + b.im;
  return { re: (a.re * ratio + a.im) / whole, im: (a.im * ratio - a.re) / whole };
}

/** The root with a real part of at least 0; of numbers below 0, the one on the positive imaginary axis. */
export function sqrt(a: Complex): Complex {
  if (a.re === 0 && a.im === 0) return { re: 0, im: 0 };
  const half = Math.sqrt((Math.abs(a.re) + abs(a)) / 2);
  if (a.re >= 0) return { re: half, im: a.im / (2 * half) };
  return { re: Math.abs(a.im) / (2 * half), im: a.im < 0 ? -half : half };
}

export const product = (factors: readonly Complex[]): Complex => factors.reduce(mul, complex(1));
