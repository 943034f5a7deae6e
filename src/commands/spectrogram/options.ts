import * as z from 'zod';
import { UsageError } from '../../core/errors.js';
import { seriesInput } from '../../core/options.js';
import { MEL_SCALES } from '../../kernels/signal/mel.js';
import { framingOptions } from '../shared/framing-options.js';

export const DEFAULT_MELS = 128;
/** C1 of the equal temperament on a' = 440 Hz. */
export const DEFAULT_LOWEST_HZ = 440 * 2 ** (-45 / 12);
export const DEFAULT_OCTAVES = 7;
export const DEFAULT_STEPS = 12;

const count = (about: string, defaultText?: string) =>
  z.number().int().positive().optional().describe(about).meta({ placeholder: 'N', defaultText });

export const spectrogramOptions = z.object({
  ...framingOptions,
  magnitude: z.boolean().default(false).describe('|X| instead of the power |X|²'),
  db: z.boolean().default(false).describe('decibels, 0 dB at power 1'),
  complex: z.boolean().default(false).describe('real and imaginary parts, [bins, frames, 2], for --inverse'),
  logFrequency: z.boolean().default(false).describe('--plot with a logarithmic frequency axis'),
  mel: count('gather the bins into this many mel bands'),
  melScale: z.enum(MEL_SCALES).optional().describe('definition of the mel').meta({ defaultText: 'slaney' }),
  melNorm: z
    .enum(['area', 'peak'])
    .optional()
    .describe('mel filters have area 1, or height 1')
    .meta({ defaultText: 'area' }),
  mfcc: count(`this many cepstral coefficients of the mel bands (${DEFAULT_MELS}, or --mel)`),
  lifter: z
    .number()
    .min(0)
    .optional()
    .describe('weigh coefficients by 1 + L/2 sin(π (i + 1) / L)')
    .meta({ placeholder: 'L', defaultText: 'none' }),
  delta: z
    .number()
    .int()
    .min(1)
    .max(2)
    .optional()
    .describe('add rows with the slopes of the coefficients; 2: their second derivatives too')
    .meta({ placeholder: '1|2' }),
  chroma: count('gather the bins into this many pitch classes of an octave, C first; 12 are semitones'),
  tuning: z
    .number()
    .min(-0.5)
    .max(0.5)
    .optional()
    .describe('how far the instruments lie above 440 Hz, in steps of the octave')
    .meta({ defaultText: 'estimated' }),
  cqt: z.boolean().default(false).describe('constant-Q transform: bins evenly spread over octaves'),
  binsPerOctave: count('--cqt: rows from a tone to its octave', String(DEFAULT_STEPS)),
  octaves: count('--cqt: octaves', `${DEFAULT_OCTAVES}, or what fits below half the rate`),
  minFrequency: z
    .number()
    .positive()
    .optional()
    .describe('--cqt: frequency of the lowest row')
    .meta({ unit: 'HZ', defaultText: '32.70, C1' }),
  inverse: z
    .boolean()
    .default(false)
    .describe('from a complex array back to the sound; same window, hop and center as before'),
  samples: z
    .number()
    .int()
    .positive()
    .optional()
    .describe('length of the sound that --inverse returns')
    .meta({ defaultText: 'what the frames cover' }),
  ...seriesInput,
});

export type SpectrogramOptions = z.output<typeof spectrogramOptions>;

export type Kind = 'linear' | 'complex' | 'mel' | 'mfcc' | 'chroma' | 'cqt' | 'inverse';

/** Options that go with some kinds only, as they are written. */
const BELONG: readonly [keyof SpectrogramOptions, string, readonly Kind[]][] = [
  ['magnitude', '--magnitude', ['linear', 'mel', 'cqt']],
  ['db', '--db', ['linear', 'mel', 'cqt']],
  ['complex', '--complex', ['complex', 'cqt']],
  ['logFrequency', '--log-frequency', ['linear']],
  ['mel', '--mel', ['mel', 'mfcc']],
  ['melScale', '--mel-scale', ['mel', 'mfcc']],
  ['melNorm', '--mel-norm', ['mel', 'mfcc']],
  ['lifter', '--lifter', ['mfcc']],
  ['delta', '--delta', ['mfcc']],
  ['tuning', '--tuning', ['chroma']],
  ['binsPerOctave', '--bins-per-octave', ['cqt']],
  ['octaves', '--octaves', ['cqt']],
  ['minFrequency', '--min-frequency', ['cqt']],
  ['samples', '--samples', ['inverse']],
  ['windowSize', '--window-size', ['linear', 'complex', 'mel', 'mfcc', 'chroma', 'inverse']],
  ['nfft', '--nfft', ['linear', 'complex', 'mel', 'mfcc', 'chroma', 'inverse']],
  ['center', '--center', ['linear', 'complex', 'mel', 'mfcc', 'chroma', 'inverse']],
];

const FLAGS: Readonly<Record<Kind, string>> = {
  linear: 'a plain spectrogram',
  complex: '--complex',
  mel: '--mel',
  mfcc: '--mfcc',
  chroma: '--chroma',
  cqt: '--cqt',
  inverse: '--inverse',
};

/** What is asked for; refuses options that would have no effect on it. */
export function kindOf(chosen: SpectrogramOptions): Kind {
  const asked: Kind[] = [];
  if (chosen.inverse) asked.push('inverse');
  if (chosen.mfcc !== undefined) asked.push('mfcc');
  else if (chosen.mel !== undefined) asked.push('mel');
  if (chosen.chroma !== undefined) asked.push('chroma');
  if (chosen.cqt) asked.push('cqt');
  if (asked.length > 1)
    throw new UsageError(`${asked.map((kind) => FLAGS[kind]).join(' and ')} exclude each other`);
  const kind = asked[0] ?? (chosen.complex ? 'complex' : 'linear');
  for (const [option, flag, kinds] of BELONG) {
    const given = chosen[option] !== undefined && chosen[option] !== false;
    if (given && !kinds.includes(kind))
      throw new UsageError(`${flag} does not go with ${FLAGS[kind]}, but with ${listed(kinds)}`);
  }
  if (chosen.complex && (chosen.db || chosen.magnitude))
    throw new UsageError('--complex excludes --db and --magnitude');
  if (chosen.db && chosen.magnitude)
    throw new UsageError('--db and --magnitude exclude each other: decibels are those of the power');
  if (chosen.mfcc !== undefined && chosen.mfcc > (chosen.mel ?? DEFAULT_MELS))
    throw new UsageError(
      `--mfcc ${chosen.mfcc}: ${chosen.mel ?? DEFAULT_MELS} mel bands have no more coefficients`,
    );
  return kind;
}

const listed = (kinds: readonly Kind[]) =>
  kinds.length === 1
    ? FLAGS[kinds[0]!]
    : `${kinds
        .slice(0, -1)
        .map((k) => FLAGS[k])
        .join(', ')} or ${FLAGS[kinds.at(-1)!]}`;
