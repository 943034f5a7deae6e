import { UsageError } from '../../core/errors.js';
import type { TablePrior } from '../../kernels/bayes-net/estimate-table.js';
import { refuseForeign } from '../shared/foreign-options.js';
import { type FitOptions, fitOptions, type METHODS } from './options.js';

/** What was asked for, once the options make sense together. */
export interface Request {
  method: (typeof METHODS)[number];
  prior: TablePrior;
  missing: 'error' | 'drop' | 'available' | 'keep';
  /** States of the variables without a column. */
  hidden: ReadonlyMap<string, readonly string[]>;
}

export function requestOf(options: FitOptions): Request {
  const { graph, structure, target, priorStrength, dirichlet, columns } = options;
  if ((graph === undefined) === (structure === undefined))
    throw new UsageError('--graph FILE or --structure naive-bayes|tan is needed, and not both');
  if (structure !== undefined && target === undefined)
    throw new UsageError(`--structure ${structure} needs --target COL`);
  if (structure === undefined && target !== undefined) throw new UsageError('--target is for --structure');
  if (graph !== undefined && columns)
    throw new UsageError('--columns is for --structure: a --graph names its columns');
  if (priorStrength !== undefined && dirichlet !== undefined)
    throw new UsageError('--prior-strength and --dirichlet are two priors, one is used');
  const given = priorStrength !== undefined || dirichlet !== undefined;
  const method = options.method ?? (options.hidden ? 'em' : given ? 'map' : 'mle');
  const usual = fitOptions.parse({});
  refuseForeign(options, method, {
    missing: { by: ['mle', 'map'] },
    hidden: { by: ['em', 'gradient'] },
    iterations: { by: ['em', 'gradient'], usual: usual.iterations },
    tol: { by: ['em', 'gradient'], usual: usual.tol },
    restarts: { by: ['em', 'gradient'], usual: usual.restarts },
    priorStrength: { by: ['map', 'em', 'gradient'] },
    dirichlet: { by: ['map', 'em', 'gradient'] },
  });
  const prior: TablePrior =
    dirichlet !== undefined
      ? { cell: dirichlet }
      : given || method === 'map'
        ? { sample: priorStrength ?? 1 }
        : undefined;
  const hides = method === 'em' || method === 'gradient';
  return {
    method,
    prior,
    missing: hides ? 'keep' : (options.missing ?? 'error'),
    hidden: hiddenOf(options.hidden ?? []),
  };
}

const MOST_HIDDEN = 1000;

/** States of a hidden variable are 0, 1 …, as those of topics and clusters. */
function hiddenOf(words: readonly string[]): Map<string, string[]> {
  const hidden = new Map<string, string[]>();
  for (const word of words) {
    const colon = word.lastIndexOf(':');
    const name = word.slice(0, colon);
    const states = Number(word.slice(colon + 1));
    if (hidden.has(name)) throw new UsageError(`--hidden ${name} twice`);
    if (states < 2 || states > MOST_HIDDEN)
      throw new UsageError(`--hidden ${word}: 2 to ${MOST_HIDDEN} states were needed`);
    hidden.set(
      name,
      Array.from({ length: states }, (_, s) => String(s)),
    );
  }
  return hidden;
}
