import * as z from 'zod';
import { UsageError } from '../../core/errors.js';
import { imageInput } from '../../core/options.js';
import { type Triple, WHITES, whiteOf } from '../../kernels/colour/cie.js';
import { COLOUR_SPACES, hasWhite } from '../../kernels/colour/colour.js';

const NAMED = new Map<string, Readonly<Triple>>(Object.entries(WHITES));
const names = [...NAMED.keys()].join(', ');

export const colorOptions = z.object({
  to: z.enum(['gray', ...COLOUR_SPACES]).describe('the colour space that is wanted'),
  from: z
    .enum(COLOUR_SPACES)
    .default('rgb')
    .describe('the space that the input is in; pictures in levels, arrays of floats in the ranges above'),
  white: z
    .string()
    .min(1)
    .default('D65')
    .describe(`xyz, lab, lch, luv: white of the result, ${names} or its chromaticity x,y`)
    .meta({ placeholder: 'NAME|X,Y' }),
  fromWhite: z
    .string()
    .min(1)
    .default('D65')
    .describe('the same of the input')
    .meta({ placeholder: 'NAME|X,Y' }),
  ...imageInput,
});

export type ColorOptions = z.output<typeof colorOptions>;

/** The white of a name or a chromaticity; refused where the space has none. */
export function whiteFor(flag: string, text: string, space: ColorOptions['to']): Readonly<Triple> {
  const named = NAMED.get(text.toUpperCase());
  if (named !== WHITES.D65 && (space === 'gray' || !hasWhite(space)))
    throw new UsageError(`${flag} is for xyz, lab, lch and luv; ${space} has a white of its own`);
  if (named) return named;
  const [x, y, more] = text.split(',').map((word) => (word.trim() === '' ? Number.NaN : Number(word)));
  if (more !== undefined || !(x! > 0 && y! > 0 && x! + y! < 1))
    throw new UsageError(`${flag} must be ${names} or a chromaticity such as 0.3457,0.3585, got '${text}'`);
  return whiteOf(x!, y!);
}
