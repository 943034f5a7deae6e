import type { Json } from './command/spec.js';

/** One place where two results part. */
export interface Difference {
  /** `metrics.accuracy`, `results[3].metrics.n`; a row and column for tables. */
  path: string;
  a: Json | undefined;
  b: Json | undefined;
}

export interface Tolerance {
  /** Numbers may differ by this times the larger magnitude of the two … */
  relative: number;
  /** … or by this. */
  absolute: number;
}

export const equalNumbers = (a: number, b: number, { relative, absolute }: Tolerance): boolean =>
  a === b ||
  (Number.isNaN(a) && Number.isNaN(b)) ||
  Math.abs(a - b) <= Math.max(absolute, relative * Math.max(Math.abs(a), Math.abs(b)));

/**
 * Where two JSON values differ; paths that `ignored` accepts are passed over. Also tells how many leaves were
 * compared, so that an empty comparison is not taken for agreement.
 */
export function compareJson(a: Json, b: Json, tolerance: Tolerance, ignored: (path: string) => boolean) {
  const differences: Difference[] = [];
  let compared = 0;
  visit(a, b, '');
  return { differences, compared };

  function visit(left: Json | undefined, right: Json | undefined, path: string): void {
    if (path !== '' && ignored(path)) return;
    if (isMap(left) && isMap(right)) {
      for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
        const at = (map: Record<string, Json>) => (Object.hasOwn(map, key) ? map[key] : undefined);
        visit(at(left), at(right), path === '' ? key : `${path}.${key}`);
      }
      return;
    }
    if (Array.isArray(left) && Array.isArray(right) && left.length === right.length) {
      left.forEach((item: Json, index) => {
        visit(item, right[index] as Json, `${path}[${index}]`);
      });
      return;
    }
    compared++;
    const same =
      typeof left === 'number' && typeof right === 'number'
        ? equalNumbers(left, right, tolerance)
        : left === right;
    if (!same) differences.push({ path, a: left, b: right });
  }
}

const isMap = (value: Json | undefined): value is Record<string, Json> =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
