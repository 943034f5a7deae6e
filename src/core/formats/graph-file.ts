/** What an edge shows at its ends; `->` is from the first node to the second. */
export type EdgeMark = '->' | '--' | '<->' | 'o->' | 'o-o';

/** What is written of a graph. */
export interface GraphEdges {
  readonly names: readonly string[];
  /** Places in `names`. */
  readonly edges: readonly { readonly from: number; readonly to: number; readonly kind: EdgeMark }[];
}

export interface FileEdge {
  /** Places in `names`. */
  from: number;
  to: number;
  kind: EdgeMark;
  /** Where the file gives one. */
  weight?: number;
  /** 1-based, of the file. */
  line: number;
}

/** What a file of edges says, as it says it: edges may repeat, contradict each other and go in circles. */
export interface GraphFile {
  /** In order of appearance. */
  names: string[];
  edges: FileEdge[];
}

/** Nodes are numbered as they appear. */
export function nodeNumbers(names: string[]): (name: string) => number {
  const places = new Map<string, number>();
  return (name) => {
    const known = places.get(name);
    if (known !== undefined) return known;
    places.set(name, names.length);
    return names.push(name) - 1;
  };
}

/**
 * The kind of an edge by the marks at its ends, and whether it is to be turned round: `-` none, `>` an arrow,
 * `o` a circle. Undefined for a circle opposite a bare end, which is no edge of any graph we know.
 */
export function edgeOfEnds(tail: string, head: string): { kind: EdgeMark; turned: boolean } | undefined {
  return ENDS.get(tail + head);
}

const ENDS = new Map<string, { kind: EdgeMark; turned: boolean }>([
  ['->', { kind: '->', turned: false }],
  ['>-', { kind: '->', turned: true }],
  ['--', { kind: '--', turned: false }],
  ['>>', { kind: '<->', turned: false }],
  ['o>', { kind: 'o->', turned: false }],
  ['>o', { kind: 'o->', turned: true }],
  ['oo', { kind: 'o-o', turned: false }],
]);

/** For `inspect`: how many nodes and edges, and how many of each kind. */
export function describeGraph({ names, edges }: GraphFile) {
  const kinds = new Map<EdgeMark, number>();
  for (const { kind } of edges) kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
  return {
    statistics: { nodes: names.length, edges: edges.length },
    parts: [...kinds].map(([kind, count]) => ({ kind, edges: count })),
  };
}
