import { flagOf } from '../../core/command/flag-of.js';
import { UsageError } from '../../core/errors.js';
import { type CwtOptions, cwtOptions } from './options.js';

const VALUES = ['magnitude', 'real', 'phase', 'complex'] as const;
const DRAWN = ['significance', 'level', 'lag1', 'ridges', 'ridgeThreshold', 'global', 'axis'] as const;
const SIZED = ['width', 'height'] as const;
const IMAGE = ['size', 'stack', 'range'] as const;
const INVERSE = ['band', 'reference'] as const;
const FORWARD = ['border', 'keepMean', ...VALUES, ...DRAWN, ...SIZED, 'image', ...IMAGE] as const;
/** Options of one wavelet alone. */
const SHAPES = { omega0: ['morlet'], order: ['paul', 'dog'], sigma: ['gabor'] } as const;

/** An option that was given and would do nothing is a mistake. */
export function checkOptions(chosen: CwtOptions): void {
  const defaults = cwtOptions.parse({});
  const given = <K extends keyof CwtOptions>(keys: readonly K[]) =>
    keys.find((key) => JSON.stringify(chosen[key]) !== JSON.stringify(defaults[key]));
  const refuse = (key: keyof CwtOptions | undefined, why: string) => {
    if (key !== undefined) throw new UsageError(`${flagOf(key)} ${why}`);
  };
  const values = VALUES.filter((key) => chosen[key]);
  if (values.length > 1) throw new UsageError(`${values.map(flagOf).join(' and ')} exclude each other`);
  for (const [key, names] of Object.entries(SHAPES) as [keyof typeof SHAPES, readonly string[]][])
    if (chosen[key] !== undefined && !names.includes(chosen.wavelet))
      throw new UsageError(`--${key} is for --wavelet ${names.join(' or ')}, not ${chosen.wavelet}`);
  if (chosen.inverse) refuse(given(FORWARD), 'does not apply: --inverse gives a series');
  else refuse(given(INVERSE), 'is for --inverse');
  if (chosen.image)
    refuse(given([...VALUES, ...DRAWN, ...SIZED]), 'does not apply to --image, which shows power');
  else refuse(given(IMAGE), 'is for --image');
  if (!chosen.significance) refuse(given(['level', 'lag1']), 'is for --significance');
  if (chosen.ridges === undefined) refuse(given(['ridgeThreshold']), 'is for --ridges');
}
