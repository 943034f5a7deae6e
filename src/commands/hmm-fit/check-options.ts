import { UsageError } from '../../core/errors.js';
import { refuseForeign, refuseUnheeded } from '../shared/foreign-options.js';
import { type HmmFitOptions, options as schema } from './options.js';

function clash(given: boolean, flag: string, why: string): void {
  if (given) throw new UsageError(`${flag} ${why}`);
}

/** What every kind heeds. */
const COMMON: readonly (keyof HmmFitOptions)[] = [
  ...(['kind', 'states', 'iterations', 'tol', 'restarts', 'minVariance', 'log'] as const),
  ...(['columns', 'sequenceColumn', 'missing', 'delimiter', 'header'] as const),
];

/** Refuses options that do nothing for a relative of the hidden Markov model. */
export function checkRelative(
  options: HmmFitOptions,
  heeds: readonly (keyof HmmFitOptions)[],
  several = false,
): void {
  refuseUnheeded(options, `--kind ${options.kind}`, heeds, { common: COMMON, usual: schema.parse({}) });
  if (!several && (options.states?.length ?? 1) > 1)
    throw new UsageError(`--states ${options.states?.join()}: --kind ${options.kind} takes one number`);
}

/** Refuses options that do nothing for what was chosen. */
export function checkOptions(options: HmmFitOptions): void {
  checkEmission(options);
  refuseForeign(options, options.method ?? 'em', { priorStrength: { by: ['map'] } });
  refuseForeign(options, '--kind hmm', {
    durations: { by: ['hsmm'] },
    maxDuration: { by: ['hsmm'] },
    order: { by: ['autoregressive'] },
    inputs: { by: ['io'] },
    inputKind: { by: ['io'] },
    emissionByInput: { by: ['io'], usual: false },
    direction: { by: ['tree'] },
    childWeights: { by: ['tree'] },
    channels: { by: ['coupled'] },
    levels: { by: ['hierarchical'] },
  });
  const { statesColumn, online, select, start, states } = options;
  const known = statesColumn !== undefined;
  clash(options.smoothing !== undefined && !known, '--smoothing', 'is for --states-column');
  clash(options.batch !== undefined && !online, '--batch', 'is for --online');
  clash(options.decay !== undefined && !online, '--decay', 'is for --online');
  if (known)
    for (const [flag, given] of [
      ['--online', online],
      ['--select', select !== undefined],
      ['--start', start !== undefined],
      ['--method', options.method !== undefined],
      ['--freeze', options.freeze !== undefined],
      ['--restarts', options.restarts !== 1],
    ] as const)
      clash(given, flag, 'does nothing where states are known (--states-column)');
  clash(
    known && (options.emission === 'gmm' || options.emission === 'student'),
    `--emission ${options.emission}`,
    'has more that is hidden than the states: leave --states-column out',
  );
  clash(online && options.method !== undefined, '--method', 'is not for --online, which is EM');
  clash(online && options.restarts !== 1, '--restarts', 'is not for --online');
  clash(start !== undefined && options.restarts !== 1, '--restarts', 'leads to the same fit from --start');
  clash(
    start !== undefined && options.topology !== 'ergodic',
    '--topology',
    'is that of --start: what is 0 there stays 0',
  );
  clash(
    start !== undefined && select !== undefined,
    '--select',
    'is not for --start, which has its number of states',
  );
  clash(
    start !== undefined && (options.covariance ?? options.components) !== undefined,
    '--covariance and --components',
    'are those of --start',
  );
  clash(select === undefined && (states?.length ?? 1) > 1, '--states', 'with several numbers needs --select');
  clash(select === undefined && options.scores !== undefined, '--scores', 'is for --select');
  clash(
    options.method === 'map' && options.emission === 'student',
    '--method map',
    'has no prior for the t distribution',
  );
}

/** Refuses options that do nothing for the emission, and those of tables where there is text. */
export function checkEmission(options: HmmFitOptions): void {
  const emission =
    options.emission ??
    (options.start !== undefined ? 'the model of --start' : options.tokens ? 'categorical' : 'gaussian');
  const shaped = ['gaussian', 'gmm', 'student'];
  refuseForeign(options, emission, { covariance: { by: shaped }, components: { by: ['gmm'] } });
  const { tokens } = options;
  clash(options.lines && tokens === undefined, '--lines', 'is for --tokens');
  for (const [flag, given] of [
    ['--sequence-column', options.sequenceColumn !== undefined],
    ['--columns', options.columns !== undefined],
    ['--states-column', options.statesColumn !== undefined],
  ] as const)
    clash(given && tokens !== undefined, flag, 'is for tables, the files are text (--tokens)');
  clash(
    tokens !== undefined && (options.emission ?? 'categorical') !== 'categorical',
    '--tokens',
    'needs --emission categorical',
  );
}
