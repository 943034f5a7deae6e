import * as z from 'zod';
import { imageInput } from '../../core/options.js';
import { MATCH_METHODS } from '../../kernels/template/template-match.js';

const RANGE = /^[^:]+:[^:]+(:[^:]+)?$|^[^:]+$/;

export const templateOptions = z.object({
  method: z
    .enum(MATCH_METHODS)
    .default('zncc')
    .describe(
      'how places are judged: cross-correlation normalised without or with the means, differences, plain',
    ),
  threshold: z
    .number()
    .optional()
    .describe('the worst score that counts; with ssd the largest')
    .meta({ defaultText: '0.8 zncc, 0.95 ncc, none otherwise' }),
  max: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('as many places at most, the best')
    .meta({ defaultText: '100 with a threshold, else 1' }),
  overlap: z
    .number()
    .min(0)
    .max(1)
    .default(0.3)
    .describe('boxes that share a larger part of their union are one place'),
  subpixel: z
    .boolean()
    .default(false)
    .describe('places between pixels, by a paraboloid through the neighbours'),
  scales: z
    .string()
    .regex(RANGE)
    .optional()
    .describe('sizes of the template that are tried: LOW:HIGH:N, LOW:HIGH:Nlog, or a list')
    .meta({
      placeholder: 'A:B:N[log]',
      allowed: 'a range such as 0.5:2:9log, or a list such as 0.5,1,2',
      defaultText: '1',
    }),
  angles: z
    .string()
    .regex(RANGE)
    .optional()
    .describe('turns of the template, radians from +x towards +y: LOW:HIGH:N or a list')
    .meta({
      placeholder: 'A:B:N',
      allowed: 'a range such as -0.3:0.3:7, or a list such as 0,1.5708',
      defaultText: '0',
    }),
  turns: z
    .number()
    .int()
    .min(2)
    .max(720)
    .optional()
    .describe('instead of --angles: that many, evenly over a whole turn'),
  box: z
    .array(z.number().int().min(0))
    .length(4)
    .optional()
    .describe('take this part of TEMPLATE instead of all: left, top, width, height')
    .meta({ placeholder: 'X,Y,W,H' }),
  mask: z
    .string()
    .min(1)
    .optional()
    .describe('picture of the size of the template; its pixels count where this is not 0')
    .meta({ placeholder: 'FILE' }),
  gray: z.boolean().default(false).describe('compare brightness only'),
  response: z
    .string()
    .min(1)
    .optional()
    .describe('write the best score at every place here: .npy as it is, pictures from 0 black to 1 white')
    .meta({ placeholder: 'FILE', output: ['image', 'array'] }),
  ...imageInput,
});

export type TemplateOptions = z.output<typeof templateOptions>;
