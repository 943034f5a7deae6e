import { UsageError } from '../../core/errors.js';
import type { DwtOptions } from './options.js';

/** Options that do not go together, and those that would do nothing. */
export function checkOptions(chosen: DwtOptions): void {
  const { inverse, undecimated, packets, bestBasis, mode } = chosen;
  if (undecimated && packets) throw new UsageError('--undecimated and --packets exclude each other');
  if (undecimated && mode !== 'symmetric' && mode !== 'periodization' && mode !== 'periodic')
    throw new UsageError('--undecimated takes the input as periodic: --mode does not apply');
  if (chosen.norm && !undecimated) throw new UsageError('--norm needs --undecimated');
  if (bestBasis !== undefined && !packets) throw new UsageError('--best-basis needs --packets');
  if (chosen.order !== 'natural' && !packets) throw new UsageError('--order needs --packets');
  if (chosen.threshold !== undefined && bestBasis !== 'threshold')
    throw new UsageError('--threshold needs --best-basis threshold');
  if (bestBasis === 'threshold' && chosen.threshold === undefined)
    throw new UsageError('--best-basis threshold needs --threshold');
  if (inverse && (chosen.level !== undefined || bestBasis !== undefined || chosen.order !== 'natural'))
    throw new UsageError(
      '--inverse takes levels and bands from the file: --level, --best-basis, --order do not apply',
    );
  if (!inverse && (chosen.samples !== undefined || chosen.size !== undefined))
    throw new UsageError('--samples and --size tell --inverse what to give back');
  if (chosen.samples !== undefined && chosen.size !== undefined)
    throw new UsageError('--samples is for series, --size for pictures');
}
