import * as z from 'zod';
import { defineCommand } from '../core/command/spec.js';
import { UsageError } from '../core/errors.js';
import { inFile } from '../core/formats/decoded.js';
import { mutilate } from '../kernels/bayes-net/mutilate.js';
import { posteriorNetwork } from '../kernels/bayes-net/posterior-network.js';
import { type SampleBlock, sampleBlocks } from '../kernels/bayes-net/sample-blocks.js';
import { drawMarginals } from './bn-sample/draw.js';
import { questionOf } from './bn-sample/question.js';
import { blocksTable, labelledRows } from './bn-sample/rows.js';
import { weighted } from './bn-sample/weights.js';
import { readNetwork } from './shared/network-input.js';

const setting = (about: string, placeholder: string) =>
  z.string().min(1).optional().describe(about).meta({ placeholder });

export default defineCommand({
  name: 'bn-sample',
  group: 'Graphs, causality',
  summary: 'Draws rows from a Bayesian network, also given evidence or under an intervention.',
  description:
    'Ancestral sampling: each node is drawn from its table (or normal distribution) given what was drawn for its parents, parents first. --do cuts nodes from their parents first.\nGiven --evidence the rows are draws from P(nodes | evidence). exact: the network is turned into one of the posterior by variable elimination. rejection: draws that do not agree are thrown away, which takes 1 / P(evidence) draws a row. weighting: every row has the evidence and a column logWeight, the log of P(evidence | parents) in it; rows count by exp(logWeight), which is the only way with values of numbers. logEvidence is log P(evidence), exact or as the draws estimate it; ess = (sum w)^2 / sum w^2 is how many equal rows the weighted ones are worth.\nRow i is the same at any --n and --threads.',
  keywords: [
    'ancestral sampling',
    'forward sampling',
    'simulate',
    'generate data',
    'bayesian network',
    'likelihood weighting',
    'rejection sampling',
    'conditional sampling',
    'intervention',
    'do',
    'synthetic data',
    'prior samples',
    'posterior samples',
  ],
  inputs: [{ name: 'NET', about: 'a Bayesian network', accepts: ['network'] }],
  options: z.object({
    n: z.number().int().positive().max(1e9).default(1000).describe('rows that are drawn'),
    evidence: setting('what is known, or a JSON or CSV file of it', 'A=a,B=b|FILE'),
    do: setting('intervention: set these, cut from their causes', 'C=c|FILE'),
    method: z
      .enum(['exact', 'weighting', 'rejection'])
      .optional()
      .describe('how rows agree with --evidence')
      .meta({ defaultText: 'exact; weighting where numbers are known' }),
    hide: setting('columns that are left out', 'X,Y'),
  }),
  outputs: ['rows', 'table'],
  metrics: {
    rows: 'drawn',
    nodes: 'of the network',
    logEvidence: 'log P(evidence), exact or estimated',
    acceptance: 'rejection: share of the draws that agree',
    ess: 'weighting: equal rows that these are worth',
  },
  examples: [
    'ispr synth network --preset sprinkler -o rain.bif && ispr bn-sample rain.bif --n 10000 -o rain.csv --plot rain.png',
    'ispr synth network --preset burglary -o alarm.bif && ispr bn-sample alarm.bif --n 500 --evidence JohnCalls=yes,MaryCalls=yes --hide Alarm -o calls.csv',
    'ispr synth network --preset student -o student.bif && ispr bn-sample student.bif --n 200 --do Grade=A -o graded.csv',
  ],
  source:
    'Koller & Friedman, Probabilistic Graphical Models, 2009, section 12.1 and box 12.A; Fung & Chang, 1990 (likelihood weighting); Henrion, 1988 (rejection)',
  cost: { bytesPerValue: 20, nsPerValue: 100 },
  async run([path], options, context) {
    const given = await readNetwork(path!, context.warn);
    const { evidence, actions, shown, method } = await questionOf(given, options);
    const cut = mutilate(given, actions);
    const { n } = options;
    const metrics = { rows: n, nodes: given.nodes.length };
    if (method === 'forward' || method === 'exact') {
      const exact = method === 'exact' ? inFile(path!, () => posteriorNetwork(cut, evidence)) : undefined;
      const network = exact?.network ?? cut;
      const blocks = () => sampleBlocks(network, n, context.rng);
      return {
        rows: () => labelledRows(given, blocks(), shown),
        table: () => blocksTable(given, blocks(), shown),
        metrics: { ...metrics, ...(exact && { logEvidence: exact.logEvidence }) },
        plot: () => drawMarginals(given, blocks(), shown),
      };
    }
    if (method === 'rejection' && [...evidence.keys()].some((i) => given.nodes[i]!.kind === 'gaussian'))
      throw new UsageError('--method rejection: no draw agrees with the value of a number', {
        hint: '--method weighting',
      });
    // Kept, as what they are worth is told before they are written.
    const blocks: SampleBlock[] = [];
    for (const block of sampleBlocks(cut, n, context.rng, method, evidence))
      blocks.push({ ...block, columns: block.columns.map((column) => column.slice()) });
    const draws = blocks.reduce((sum, block) => sum + block.draws, 0);
    return {
      rows: () => labelledRows(given, blocks, shown),
      table: () => blocksTable(given, blocks, shown),
      metrics: {
        ...metrics,
        ...(method === 'rejection'
          ? { logEvidence: Math.log(n / draws), acceptance: n / draws }
          : inFile(path!, () => weighted(blocks))),
      },
      plot: () => drawMarginals(given, blocks, shown),
    };
  },
});
