import type { Context, Result } from '../../core/command/spec.js';
import type { HmmFitOptions } from './options.js';

/** How a kind of model is learnt; a relative of the hidden Markov model is an entry here and a file of its own. */
export interface Kind {
  /** Options that it heeds beside those of all kinds. */
  heeds: readonly (keyof HmmFitOptions)[];
  fit(paths: string[], options: HmmFitOptions, context: Context): Promise<Result>;
}

export const KIND_NAMES = ['hmm', 'hsmm', 'autoregressive', 'io', 'tree', 'coupled', 'hierarchical'] as const;

type Load = () => Promise<Kind>;

/** Loaded when it is asked for. */
export const KINDS: Readonly<Record<(typeof KIND_NAMES)[number], Load>> = {
  hmm: async () => (await import('./plain.js')).plain,
  hsmm: async () => (await import('./hsmm.js')).hsmm,
  autoregressive: async () => (await import('./autoregressive.js')).autoregressive,
  io: async () => (await import('./io.js')).io,
  tree: async () => (await import('./tree.js')).tree,
  coupled: async () => (await import('./coupled.js')).coupled,
  hierarchical: async () => (await import('./hierarchical.js')).hierarchical,
};
