import { UsageError } from '../../core/errors.js';
import { refuseForeign } from '../shared/foreign-options.js';
import { BELIEF_DEFAULTS, type Method, type Options, SAMPLING_DEFAULTS } from './options.js';

const SAMPLING: readonly Method[] = ['likelihood-weighting', 'gibbs', 'rejection', 'importance'];
const WHOLE: readonly Method[] = ['auto'];
const SINGLE = ['one question'];
const EACH = ['one question', '--batch'];

/** Refuses options that do nothing for the kind of question or its method. */
export function checkOptions(chosen: Options): void {
  const kinds = (['batch', 'score', 'data'] as const).filter((key) => chosen[key] !== undefined);
  if (kinds.length > 1) throw new UsageError(`--${kinds.join(' and --')} are different questions`);
  const kind = kinds[0] === undefined ? SINGLE[0]! : `--${kinds[0]}`;
  refuseForeign(chosen, kind, {
    target: { by: [...EACH, '--data'] },
    evidence: { by: [...EACH, '--data'] },
    virtual: { by: [...EACH, '--data'] },
    soft: { by: EACH },
    map: { by: EACH, usual: false },
    joint: { by: EACH, usual: false },
    next: { by: SINGLE, usual: false },
    sensitivity: { by: SINGLE },
    explain: { by: SINGLE, usual: false },
    draw: { by: SINGLE },
  });
  if (!EACH.includes(kind) && !WHOLE.includes(chosen.method))
    throw new UsageError(`--method does nothing for ${kind}, which is exact`);
  if (chosen.map && (chosen.next || chosen.sensitivity !== undefined))
    throw new UsageError('--next and --sensitivity are about posteriors, not about --map');
  if (chosen.map && chosen.draw === 'bars') throw new UsageError('--map has no bars, it draws the network');
  // The lines of a batch may name methods of their own.
  if (chosen.batch !== undefined) return;
  const { samples, burnIn, thin, chains, blocked } = SAMPLING_DEFAULTS;
  const { iterations, tol, damping, schedule } = BELIEF_DEFAULTS;
  refuseForeign(chosen, chosen.method, {
    samples: { by: SAMPLING, usual: samples },
    burnIn: { by: ['gibbs'], usual: burnIn },
    thin: { by: ['gibbs'], usual: thin },
    chains: { by: ['gibbs'], usual: chains },
    blocked: { by: ['gibbs'], usual: blocked },
    iterations: { by: ['bp'], usual: iterations },
    tol: { by: ['bp'], usual: tol },
    damping: { by: ['bp'], usual: damping },
    schedule: { by: ['bp'], usual: schedule },
  });
}
