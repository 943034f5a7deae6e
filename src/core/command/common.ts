import * as z from 'zod';
import { BACKENDS } from '../backend.js';
import { flagsOf } from './flags.js';
import { PROGRESS_STYLES } from './progress.js';

/** The options that every command has. */
export const commonOptions = z.object({
  out: z
    .string()
    .min(1)
    .optional()
    .describe('write the result here; the extension picks the format, - is standard output')
    .meta({ short: '-o', placeholder: 'PATH' }),
  format: z
    .string()
    .min(1)
    .optional()
    .describe('format where --out has no extension: a folder, -, a pipe')
    .meta({ placeholder: 'EXT' }),
  json: z.boolean().default(false).describe('print one JSON summary on standard output, nothing else'),
  plot: z
    .string()
    .min(1)
    .optional()
    .describe('draw the result into a .png, .svg or .html file')
    .meta({ placeholder: 'FILE' }),
  theme: z
    .enum(['auto', 'light', 'dark'])
    .default('auto')
    .describe('colours of charts; auto follows the reader, and is light in .png'),
  seed: z.number().int().min(0).default(0).describe('seed of all random numbers'),
  backend: z
    .enum(BACKENDS)
    .default('auto')
    .describe(
      'what computes; auto takes the fastest that works, tensorflow and webgpu are for commands on networks (also ISPR_BACKEND)',
    ),
  threads: z
    .number()
    .int()
    .min(1)
    .max(1024)
    .optional()
    .describe('threads to compute with; results do not depend on it (also ISPR_THREADS)')
    .meta({ defaultText: 'all cores' }),
  failIf: z
    .array(z.string().min(1))
    .optional()
    .describe("exit 3 when this holds of the metrics, such as 'accuracy<0.97'; repeatable")
    .meta({ placeholder: 'EXPR', repeat: true, allowed: "a condition such as 'accuracy<0.97'" }),
  failFast: z.boolean().default(false).describe('stop a batch at its first bad input'),
  config: z
    .string()
    .min(1)
    .optional()
    .describe('read options from a JSON or YAML file; flags win')
    .meta({ placeholder: 'FILE' }),
  printConfig: z.boolean().default(false).describe('print the effective options for --config and stop'),
  dryRun: z.boolean().default(false).describe('check inputs and options, say what would be done, and stop'),
  progress: z.enum(PROGRESS_STYLES).default('auto').describe('how progress is shown on standard error'),
  quiet: z.boolean().default(false).describe('only errors on standard error').meta({ short: '-q' }),
  verbose: z.boolean().default(false).describe('more detail on standard error').meta({ short: '-v' }),
  debug: z.boolean().default(false).describe('stack traces with errors'),
});

export type CommonOptions = z.output<typeof commonOptions>;

export const commonFlags = flagsOf(commonOptions);
