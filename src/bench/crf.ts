import { join } from 'node:path';
import { type Chunks, writeAtomic } from '../core/files.js';
import { encodeConll, type LabelledText } from '../core/formats/conll.js';
import { encodedPieces } from '../core/formats/text.js';
import { createRng } from '../core/random.js';
import { collectFeatures, type Encoded, type FeatureSet, startWeights } from '../kernels/crf/features.js';
import { parseTemplates, standardTemplates } from '../kernels/crf/template.js';
import { trainLbfgs } from '../kernels/crf/train-lbfgs.js';
import { makeLexicon } from '../kernels/synth/lexicon.js';
import { makeSentence, type Token } from '../kernels/synth/sentences.js';
import type { BenchJob } from './job.js';

const SENTENCES = 6800;
const ITERATIONS = 50;
const L2 = 1;

const job: BenchJob = {
  name: 'crf',
  title: 'CRF, 50 iterations of L-BFGS, 6500 sentences, 62k tokens, 7 labels, 113k features',
  peer: 'crf_crfsuite.py',
  async prepare(folder) {
    const rng = createRng('bench crf');
    const lexicon = makeLexicon(rng.stream('lexicon'), 2);
    const sentences = Array.from({ length: SENTENCES }, (_, s) => makeSentence(rng.stream(s), lexicon, 0.02));
    const text = columnsOf(sentences);
    const labels = text.columns[1]!.values;
    const templates = parseTemplates(standardTemplates([0], []));
    const recipe = { templates, rules: [], lists: new Map(), hashBits: undefined };
    const gold = Int32Array.from(text.columns[1]!.codes);
    const { features, encoded } = collectFeatures(text, gold, labels, recipe);
    const { weights: start, fixed } = startWeights(features, []);
    const options = { l2: L2, l1: 0, iterations: ITERATIONS, tolerance: 0, start, fixed, rng };
    const conll = join(folder, 'crf.conll');
    const attributes = join(folder, 'crf.tsv');
    await writeAtomic(conll, encodeConll(text));
    await writeAtomic(attributes, attributeLines(features, encoded));
    return {
      kernel: () => {
        trainLbfgs(features, encoded, options);
      },
      command: [
        ...['crf-train', conll, '--iterations', String(ITERATIONS), '--tol', '0', '--l2', String(L2)],
        ...['-o', '/dev/null', '--format', 'json'],
      ],
      peerArgs: [attributes, String(ITERATIONS), String(L2)],
    };
  },
};

export default job;

function columnsOf(sentences: readonly Token[][]): LabelledText {
  const tokens = sentences.flat();
  const starts = new Uint32Array(sentences.length + 1);
  sentences.forEach((sentence, s) => {
    starts[s + 1] = starts[s]! + sentence.length;
  });
  const column = (of: 'word' | 'entity') => {
    const ids = new Map<string, number>();
    const codes = Uint32Array.from(tokens, (token) => {
      const id = ids.get(token[of]) ?? ids.size;
      ids.set(token[of], id);
      return id;
    });
    return { values: [...ids.keys()], codes };
  };
  return { columns: [column('word'), column('entity')], starts };
}

/** What the peer reads: label and attributes of a token, divided by tabs. */
function attributeLines({ labels, unary }: FeatureSet, { starts, gold, unary: tokens }: Encoded): Chunks {
  const lines: string[] = [];
  for (let s = 0; s + 1 < starts.length; s++) {
    for (let t = starts[s]!; t < starts[s + 1]!; t++) {
      const own = tokens.attribute.subarray(tokens.start[t], tokens.start[t + 1]);
      lines.push([labels[gold[t]!]!, ...Array.from(own, (a) => unary.attributes[a]!)].join('\t'), '\n');
    }
    lines.push('\n');
  }
  return encodedPieces(lines);
}
