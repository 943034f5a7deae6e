import { readFileSync } from 'node:fs';

/** Files that other programs wrote, with what they hold; make-seeds.py makes them. */
interface Seeds {
  npy: Record<string, ArrayTruth & Seed>;
  npyRefused: Record<string, Seed>;
  npz: Record<string, Seed & { arrays: Record<string, ArrayTruth> }>;
  safetensors: Record<string, Seed & { tensors: Record<string, ArrayTruth> }>;
  idx: Record<string, ArrayTruth & Seed>;
  image: Record<
    string,
    Seed & { width: number; height: number; channels: number; values: number[]; tolerance: number }
  >;
  cmyk: Record<string, Seed & { width: number; height: number; values: number[] }>;
  wav: Record<string, Seed & { rate: number; channels: number[][] }>;
}
interface Seed {
  base64: string;
}
interface ArrayTruth {
  shape: number[];
  /** 64-bit integers are text. */
  values: (number | string)[];
}

export const seeds: Seeds = JSON.parse(readFileSync(new URL('seeds.oracle.json', import.meta.url), 'utf8'));

export const bytesOf = ({ base64 }: Seed): Uint8Array => Uint8Array.from(Buffer.from(base64, 'base64'));

/** The numbers of an array as the seeds file spells them. */
export const spelled = (data: ArrayLike<number | bigint>): (number | string)[] =>
  Array.from(data, (v) => (typeof v === 'bigint' ? String(v) : v));

/** Text (one byte a character), numbers as bytes, and the two packed little- or big-endian, made one. */
export function bytes(...parts: (string | number | Uint8Array | readonly number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === 'number'
        ? [part]
        : typeof part === 'string'
          ? [...Buffer.from(part, 'latin1')]
          : [...part],
    ),
  );
}

/** A number as `size` bytes, little-endian. */
export const le = (value: number | bigint, size: number): number[] =>
  Array.from({ length: size }, (_, i) => Number((BigInt(value) >> BigInt(8 * i)) & 255n));

export const be = (value: number | bigint, size: number): number[] => le(value, size).reverse();

export async function joined(pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Uint8Array.from(Buffer.concat(all));
}
