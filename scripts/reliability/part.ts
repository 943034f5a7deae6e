/** What a part of the measurement is given. */
export interface Setting {
  /** A copy of the built package. */
  root: string;
  /** Where the bundles are. */
  bundles: string;
  /** A folder of the part's own. */
  folder: string;
  full: boolean;
}

/** A table of figures, and every breach of the contract in a line of its own. */
export interface Findings {
  columns: string[];
  rows: (string | number)[][];
  failures: string[];
  /** What could not be measured on this machine. */
  skipped?: string[];
}

export interface Part {
  name: string;
  title: string;
  /** What is done and what must hold, for docs/reliability.md. */
  about: string;
  run(setting: Setting): Promise<Findings>;
}
