/** One column of a corpus: the cell of token t is `values[codes[t]]`. */
export interface TextColumn {
  values: readonly string[];
  codes: Uint32Array;
}

/** Sentences one after the other; sentence s has the tokens starts[s] .. starts[s + 1] - 1. */
export interface Corpus {
  columns: readonly TextColumn[];
  starts: Uint32Array;
}

/** Lists of words, by the name that templates and rules call them. */
export type WordLists = ReadonlyMap<string, ReadonlySet<string>>;
