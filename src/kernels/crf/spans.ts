/** Pieces of a sentence with a type, such as names: what labels B-PER, I-PER, O mark. */
export interface Span {
  type: string;
  /** First token, and the one after the last. */
  begin: number;
  end: number;
}

/**
 * The spans that labels of the kinds IOB1, IOB2, IOE, BIOES and BILOU mark, as conlleval reads them: a span begins at B, S or U,
 * where the type changes, and at I, E or L after O or after an end; it ends before the next beginning or O, and after E, S, L and U.
 *
 * @see Tjong Kim Sang & Buchholz, Introduction to the CoNLL-2000 shared task, 2000
 */
export function spansOf(labels: readonly string[], starts: ArrayLike<number>): Span[] {
  const spans: Span[] = [];
  for (let s = 0; s + 1 < starts.length; s++) {
    let open: Span | undefined;
    for (let t = starts[s]!; t < starts[s + 1]!; t++) {
      const parts = spanLabel(labels[t]!);
      if (!parts) {
        open = undefined;
        continue;
      }
      const { place, type } = parts;
      if (!open || open.type !== type || 'BSU'.includes(place)) {
        open = { type, begin: t, end: t };
        spans.push(open);
      }
      open.end = t + 1;
      if ('SUEL'.includes(place)) open = undefined;
    }
  }
  return spans;
}

/** The place in a span and its type; nothing for O. */
function spanLabel(label: string): { place: string; type: string } | undefined {
  const found = /^([BIESLU])(?:-(.*))?$/s.exec(label);
  return found ? { place: found[1]!, type: found[2] ?? '' } : undefined;
}

/** Whether labels mark spans: O and at least one B-, I-, E-, S-, L- or U-, and no other. */
export const markSpans = (labels: readonly string[]): boolean =>
  labels.some((label) => /^[BI]-./s.test(label)) &&
  labels.every((label) => label === 'O' || /^[BIESLU]-./s.test(label));

export interface SpanScore {
  precision: number;
  recall: number;
  f1: number;
  /** Spans of the truth. */
  support: number;
}

/** Precision, recall and F1 of spans, right where type and both ends are; of all and by type. */
export function spanScores(
  truth: readonly string[],
  found: readonly string[],
  starts: ArrayLike<number>,
): { all: SpanScore; types: Map<string, SpanScore> } {
  const name = ({ type, begin, end }: Span) => `${begin} ${end} ${type}`;
  const [wanted, given] = [spansOf(truth, starts), spansOf(found, starts)];
  const right = new Set(wanted.map(name));
  const scoreOf = (of: (span: Span) => boolean): SpanScore => {
    const support = wanted.filter(of).length;
    const said = given.filter(of);
    const hits = said.filter((span) => right.has(name(span))).length;
    const precision = said.length > 0 ? hits / said.length : 0;
    const recall = support > 0 ? hits / support : 0;
    const f1 = hits > 0 ? (2 * hits) / (support + said.length) : 0;
    return { precision, recall, f1, support };
  };
  const types = [...new Set([...wanted, ...given].map(({ type }) => type))].sort();
  return {
    all: scoreOf(() => true),
    types: new Map(types.map((type) => [type, scoreOf((span) => span.type === type)])),
  };
}
