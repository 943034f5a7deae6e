/** Arrays that belong together: channels, or one. */
type Parts = readonly ArrayLike<number>[];

/** 10 log10 of the energy of `clean` over that of the difference: the signal-to-noise ratio; null where they are equal. */
export function snrDb(clean: Parts, x: Parts): number | null {
  const { energy, error } = sums(clean, x);
  return error === 0 ? null : 10 * Math.log10(energy / error);
}

/** 10 log10 of the squared range over the mean squared difference; null where they are equal. */
export function psnrDb(clean: Parts, x: Parts, range: number): number | null {
  const { error, count } = sums(clean, x);
  return error === 0 ? null : 10 * Math.log10((range ** 2 * count) / error);
}

function sums(clean: Parts, x: Parts): { energy: number; error: number; count: number } {
  let energy = 0;
  let error = 0;
  let count = 0;
  clean.forEach((part, p) => {
    const other = x[p]!;
    count += part.length;
    for (let i = 0; i < part.length; i++) {
      energy += part[i]! ** 2;
      error += (other[i]! - part[i]!) ** 2;
    }
  });
  return { energy, error, count };
}
