import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import type { CheckedTensor } from '../kernels/nn/gradcheck.js';
import { GRADIENT_CASE_NAMES, type GradientCaseName } from '../kernels/nn/gradcheck-names.js';

const NAMES: readonly GradientCaseName[] = Object.values(GRADIENT_CASE_NAMES).flat();
const SETS = new Map<string, readonly string[]>([['all', NAMES], ...Object.entries(GRADIENT_CASE_NAMES)]);

export default defineCommand({
  name: 'gradcheck',
  group: 'Neural networks',
  summary: 'Checks the gradients of every layer, activation and loss against central differences.',
  description:
    'Each is run on small random inputs in double precision, and its derivatives by parameters and inputs are compared with (4 D(h/2) - D(h)) / 3, D(h) = (f(x + h) - f(x - h)) / 2h. A correct gradient agrees to 1e-8 or so, a wrong one to nothing. The backend in use then computes the same gradients as a captured step in its own precision: backendError is how far they are from those in double precision.\nErrors are relative, |a - b| / max(|a|, |b|, 1 % of the largest derivative). Exit 3 when one is above its tolerance.',
  keywords: [
    'gradient',
    'derivative',
    'backpropagation',
    'finite differences',
    'check',
    'autodiff',
    'backend',
  ],
  inputs: [
    {
      name: 'WHAT',
      about: 'what to check',
      choices: [...SETS.keys(), ...NAMES],
      optional: true,
      many: true,
    },
  ],
  over: 'all',
  options: z.object({
    tol: z.number().positive().default(1e-6).describe('largest relative error in double precision'),
    backendTol: z
      .number()
      .positive()
      .default(1e-3)
      .describe("largest relative error of the backend's own gradients"),
    samples: z
      .number()
      .int()
      .positive()
      .default(200)
      .describe('derivatives tried of each tensor, drawn at random; all where it has no more'),
  }),
  outputs: ['table'],
  tensors: true,
  metrics: {
    maxRelativeError: 'largest error against differences, in double precision',
    maxBackendError: "largest error of the backend's gradients against those in double precision",
    checked: 'derivatives compared with differences',
    failed: 'tensors whose gradient is off',
  },
  examples: ['ispr gradcheck', 'ispr gradcheck lstm losses --backend cpu -o gradients.csv'],
  source: 'Press et al., Numerical Recipes, 3rd ed., section 5.7',
  async run(words, { tol, backendTol, samples }, { rng, progress }) {
    const { gradcheck } = await import('../kernels/nn/gradcheck.js');
    const { GRADIENT_CASES } = await import('../kernels/nn/gradcheck-cases.js');
    const names = chosen(words.length > 0 ? words : ['all']);
    const cases = new Map(names.map((name) => [name, GRADIENT_CASES[name]]));
    const bar = progress('gradcheck', names.length);
    const checked = await gradcheck(cases, { samples, rng, done: (n) => bar.update(n) });
    bar.stop();
    const fine = (row: CheckedTensor) => row.maxRelativeError <= tol && row.backendError <= backendTol;
    const off = checked.filter((row) => !fine(row));
    // What is wrong comes first.
    const rows = [...off, ...checked.filter(fine)];
    const column = <K extends keyof CheckedTensor>(key: K) => rows.map((row) => row[key]);
    return {
      table: {
        layer: column('layer'),
        parameter: column('parameter'),
        checked: column('checked'),
        maxRelativeError: column('maxRelativeError'),
        backendError: column('backendError'),
        ok: rows.map((row) => String(fine(row))),
      },
      metrics: {
        maxRelativeError: Math.max(...column('maxRelativeError')),
        maxBackendError: Math.max(...column('backendError')),
        checked: column('checked').reduce((sum, n) => sum + n, 0),
        failed: off.length,
      },
      ...(off.length > 0 && {
        failed: `the gradients of ${off.length} of ${rows.length} tensors are off, first ${off[0]!.layer} by ${off[0]!.parameter}`,
      }),
    };
  },
});

/** The cases that these words stand for, in the order of the list. */
function chosen(words: readonly string[]): GradientCaseName[] {
  const wanted = new Set(words.flatMap((word) => SETS.get(word) ?? [word]));
  return NAMES.filter((name) => wanted.has(name));
}
