import { DataError, UsageError } from '../../core/errors.js';
import type { VaeDecoder } from '../../kernels/generative/vae-names.js';
import type { DataKind, Dataset } from '../../training/data/dataset.js';
import type { Method } from '../../training/data/normalise.js';

/** A Bernoulli decoder sees all kinds of data between 0 and 1. */
export const scaleFor = (decoder: VaeDecoder | undefined): Partial<Record<DataKind, Method>> =>
  decoder === 'bernoulli' ? { table: 'minmax', series: 'minmax' } : {};

/** Pictures are taken as probabilities unless their scale says otherwise. */
export function decoderFor(
  asked: VaeDecoder | undefined,
  normalize: Method | undefined,
  kind: DataKind,
): VaeDecoder {
  const beyond = normalize === 'zscore' || normalize === 'symmetric';
  if (asked === 'bernoulli' && beyond)
    throw new UsageError(`--normalize ${normalize} goes below 0, a Bernoulli decoder needs 0 to 1`, {
      hint: '--decoder gaussian, or --normalize unit or minmax',
    });
  return asked ?? (kind === 'images' && !beyond ? 'bernoulli' : 'gaussian');
}

const ITEMS_AT_ONCE = 1024;

/** Refuse what is no probability. Where inputs are brought to 0..1 by ispr itself there is nothing to look at. */
export async function checkUnitRange({ input, length, path, nameOf, batch }: Dataset): Promise<void> {
  if (input.normalisation.method !== 'none') return;
  for (let from = 0; from < length; from += ITEMS_AT_ONCE) {
    const count = Math.min(ITEMS_AT_ONCE, length - from);
    const { x } = await batch(Uint32Array.from({ length: count }, (_, i) => from + i));
    const at = x.data.findIndex((value) => value < 0 || value > 1);
    if (at < 0) continue;
    const item = from + Math.floor((at * count) / x.data.length);
    throw new DataError(
      `${x.data[at]} in item ${nameOf(item)}, a Bernoulli decoder needs numbers from 0 to 1`,
      { file: path, hint: '--normalize minmax brings them there; --decoder gaussian takes any' },
    );
  }
}
