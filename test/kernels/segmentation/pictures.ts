/** Park and Miller's generator; segmentation.oracle.py makes the same numbers. */
export function stream(n: number, seed: number): number[] {
  let x = BigInt(seed);
  return Array.from({ length: n }, () => {
    x = (x * 16807n) % 2147483647n;
    return Number(x);
  });
}

export const WIDTH = 40;
export const HEIGHT = 30;
/** Noise of 8 bits. */
export const rough = Uint8Array.from(stream(WIDTH * HEIGHT, 7), (v) => v % 256);

/** Labels as rows of text. */
export const show = (labels: ArrayLike<number>, width: number) =>
  Array.from({ length: labels.length / width }, (_, y) =>
    Array.from({ length: width }, (_, x) => labels[y * width + x]).join(''),
  ).join(' ');

/** Whether two label maps are the same partition, whatever the names. */
export function samePartition(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  const there = new Map<number, number>();
  const back = new Map<number, number>();
  for (let p = 0; p < a.length; p++) {
    const [v, w] = [a[p]!, b[p]!];
    if (!there.has(v)) there.set(v, w);
    if (!back.has(w)) back.set(w, v);
    if (there.get(v) !== w || back.get(w) !== v) return false;
  }
  return a.length === b.length;
}
