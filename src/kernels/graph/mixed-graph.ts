/** `->` causes, `--` no direction, `<->` a hidden common cause, `o` an end that is not known. */
export const EDGE_KINDS = ['->', '--', '<->', 'o->', 'o-o'] as const;
export type EdgeKind = (typeof EDGE_KINDS)[number];

export interface MixedEdge {
  readonly from: number;
  readonly to: number;
  readonly kind: EdgeKind;
}

/** A graph over named nodes, at most one edge a pair and direction, no loops. */
export interface MixedGraph {
  readonly names: readonly string[];
  readonly edges: readonly MixedEdge[];
}
