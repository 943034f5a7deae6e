import { defineCommand } from '../core/command/spec.js';
import { answerBatch } from './bn-query/batch.js';
import { checkOptions } from './bn-query/check-options.js';
import { estimateQuestion } from './bn-query/estimate.js';
import { options } from './bn-query/options.js';
import { prepare } from './bn-query/prepared.js';
import { questionOf, resolverOf } from './bn-query/question.js';
import { classifyRows, scoreRows } from './bn-query/rows.js';
import { answerOne } from './bn-query/single.js';
import { readNetwork } from './shared/network-input.js';

export default defineCommand({
  name: 'bn-query',
  group: 'Graphs, causality',
  summary: 'Asks a Bayesian network: posteriors, most probable states, interventions, evidence.',
  description: `P(targets | evidence) of a network of tables, of linear Gaussian nodes, or of both. Without --target all variables that are not known are asked for. Nodes that cannot matter (barren ones and those cut off by the evidence) are left out first; --explain tells which.

- --evidence A=a,B=b: states, or values of variables of numbers. Names with commas or = stand in "quotes". logEvidence is log P(evidence); of known numbers it is a density.
- --do C=c: the truncated factorisation, P(y | do(C=c)) = product of P(y_i | parents) over all nodes but C, with C = c.
- --virtual "A=0.8:0.2": something v was seen whose likelihood P(v | A) is as 0.8 to 0.2; the posterior of A is its prior times these numbers, normalised. logEvidence counts them as they are given.
- --soft "A=0.7:0.3": A is believed to be so from now on, after all other evidence (Jeffrey's rule): P'(x) = sum_a P(x | a) 0.7, 0.3. Several are fitted until all hold (iterative proportional fitting). logEvidence does not count them.
- --map: argmax P(targets | evidence), the others summed out; without --target of all variables (MPE).
- --score DATA: natural log of P(row), summed over what is missing. --data DATA --target C: P(C | the rest of the row).
- --sensitivity FILE: P(state | evidence) = (slope x + offset) / (slopeAll x + offsetAll) in each table entry x, the rest of its row in proportion.
- --next: mutual information I(target; Y | evidence) in nats.

ve (variable elimination), junction (junction tree) and enumerate are exact; auto takes ve, or a junction tree for many targets. Numbers are exact where all is Gaussian or the discrete nodes they depend on have at most 262,144 joint states. bp is exact without cycles. The others draw: the column error has standard errors.`,
  keywords: [
    'bayesian network',
    'bayes net',
    'belief network',
    'graphical model',
    'inference',
    'probability',
    'posterior',
    'conditional probability',
    'marginal',
    'joint distribution',
    'diagnosis',
    'expert system',
    'explaining away',
    'evidence',
    'soft evidence',
    'virtual evidence',
    'jeffrey',
    'variable elimination',
    'junction tree',
    'most probable explanation',
    'mpe',
    'map',
    'intervention',
    'do-operator',
    'causal effect',
    'what if',
    'sensitivity analysis',
    'value of information',
    'likelihood weighting',
    'rejection sampling',
    'importance sampling',
    'classify',
    'bif',
    'pgmpy',
  ],
  inputs: [{ name: 'NET', about: 'a Bayesian network', accepts: ['network'] }],
  options,
  outputs: ['table'],
  metrics: {
    posterior: '{variable: {state: probability}}; of a variable of numbers {mean, variance}',
    assignment: '--map: the most probable states',
    logProbability: '--map: log P(assignment | evidence)',
    logEvidence: 'natural log of P(evidence); estimated by likelihood-weighting, rejection and importance',
    ess: 'sampling: draws of equal weight that would say as much; gibbs: the least of all states',
    rhat: 'gibbs: the largest split R-hat, near 1 where the chains agree',
    accepted: 'rejection: draws that agreed with the evidence',
    samples: 'sampling: draws',
    iterations: 'bp: rounds',
    converged: 'bp: whether the messages came to rest',
    residual: 'bp: the last change of a message',
    information: '--next: variables and nats, most first, twenty at most',
    sensitivities: '--sensitivity: the five strongest table entries',
    steps: '--explain: what was done',
    queries: '--batch: lines with a question',
    answered: '--batch: questions that could be answered',
    conditions: '--batch: different evidence among them',
    answers:
      '--batch: of the first hundred questions posterior or assignment, and logEvidence; the table has all',
    rows: '--score, --data: rows of the table',
    logLikelihood: '--score: sum over the rows; null where a row is impossible',
    meanLogLikelihood: '--score: a row, impossible ones left out',
    impossible: '--score: rows of probability 0',
    labelled: '--data: rows whose target is there too',
    accuracy: '--data: share of those whose most probable state is right',
    logLoss: '--data: mean of -log P(true state | row); null where one of them is impossible',
  },
  examples: [
    'ispr synth network --preset burglary -o alarm.bif && ispr bn-query alarm.bif --target Burglary --evidence JohnCalls=yes,MaryCalls=yes --plot burglary.png',
    'ispr synth network --preset sprinkler -o lawn.bif && ispr bn-query lawn.bif --target Rain --do Sprinkler=yes',
    'ispr synth network --preset chest-clinic -o clinic.bif && ispr bn-query clinic.bif --evidence XRay=yes,Dyspnoea=yes --plot clinic.png --draw network',
    'ispr synth network --preset student -o student.bif && ispr bn-query student.bif --map --evidence Letter=strong',
    'ispr synth network --preset chest-clinic -o clinic.bif && ispr bn-query clinic.bif --target LungCancer --evidence Smoking=yes --next --sensitivity entries.csv',
  ],
  source:
    'Koller & Friedman, Probabilistic Graphical Models, 2009, chapters 9-13; Pearl, Causality, 2nd ed., section 3.2; Shachter, Bayes-ball, 1998; Cheng & Druzdzel, AIS-BN, 2000',
  cost: { bytesPerValue: 100, nsPerValue: 500 },
  estimate: async ([path], chosen) => estimateQuestion(path!, chosen),
  async run([path], chosen, context) {
    checkOptions(chosen);
    const network = await readNetwork(path!, context.warn);
    const resolver = resolverOf(network);
    const question = await questionOf(network, resolver, chosen);
    if (chosen.batch !== undefined)
      return answerBatch(chosen.batch, network, resolver, question, chosen, context);
    const ready = prepare(network, question);
    if (chosen.score !== undefined) return scoreRows(chosen.score, network, ready, context);
    if (chosen.data !== undefined) return classifyRows(chosen.data, network, ready, question, context);
    return answerOne(network, ready, question, chosen, context);
  },
});
