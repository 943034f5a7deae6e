import { DataError } from '../../core/errors.js';
import type { Warn } from '../../core/read.js';
import type { CodedSequences } from '../../kernels/markov/contexts.js';
import { readSequences, type SequenceOptions } from './hmm-input.js';

export interface SymbolSequences {
  data: CodedSequences;
  symbols: readonly string[];
  /** Of the sequences. */
  names: readonly string[];
}

/** Sequences of symbols: text, or one column of tables. */
export async function readSymbols(
  paths: readonly string[],
  options: Omit<SequenceOptions, 'missing'>,
  symbols: readonly string[] | undefined,
  warn: Warn,
): Promise<SymbolSequences> {
  const read = await readSequences(
    paths,
    { ...options, missing: 'error' },
    { kind: 'categorical', ...(symbols && { symbols: [symbols] }) },
    warn,
  );
  if (read.columns.length !== 1)
    throw new DataError(`${read.columns.length} columns, a chain has one of symbols`, {
      file: paths[0],
      hint: '--columns picks it; --sequence-column tells sequences apart',
    });
  return {
    data: { codes: Int32Array.from(read.observations.data), offsets: read.observations.offsets },
    symbols: read.symbols[0]!,
    names: read.names,
  };
}
