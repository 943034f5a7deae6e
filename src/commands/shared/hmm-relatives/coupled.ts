import * as z from 'zod';
import type { Json } from '../../../core/command/spec.js';
import { DataError } from '../../../core/errors.js';
import { forwardBackward } from '../../../kernels/chain/forward-backward.js';
import { viterbi } from '../../../kernels/chain/viterbi.js';
import {
  type Coupled,
  coupledChain,
  jointCount,
  jointStates,
  sampleCoupled,
} from '../../../kernels/hmm/coupled/coupled.js';
import { columnsOf } from '../../../kernels/hmm/hmm.js';
import { stateMeans } from '../../../kernels/hmm/predict.js';
import { stateNames } from '../hmm-charts.js';
import { checked, type HmmFile, hmmJson, type ModelText, model, parsed } from '../hmm-model.js';
import { readWidth } from '../hmm-result.js';
import { type Asked, answersOf, type Part } from './answers.js';

/** Joint states of all chains. */
export const MOST_JOINT = 1000;

const schema = z.object({ chains: z.array(model.extend({ columns: z.array(z.string()).length(1) })).min(1) });

/** Models of `hmm-fit --kind coupled`. */
export const coupled = answersOf('coupled', coupledOf);

/** Each chain as a plain model of its column, with a row of transition for each joint state, the last chain fastest. */
export function coupledJson(model: Coupled, columns: readonly string[], symbols: readonly string[][]): Json {
  return {
    ...{ format: 'ispr-hmm', version: 1, kind: 'coupled' },
    chains: model.chains.map((hmm, c) => {
      const file = { hmm, columns: [columns[c]!], symbols: symbols.slice(c, c + 1), labels: undefined };
      const { format: _format, version: _version, ...own } = hmmJson(file);
      return own;
    }),
  };
}

/** The chains of a model as those who ask see them. */
export function coupledParts(files: readonly HmmFile[]): Part[] {
  const of = jointStates(files.map(({ hmm }) => hmm.k));
  return files.map(({ hmm, columns, symbols, labels }, c) => {
    const look = { names: stateNames(labels, hmm.k), means: stateMeans(hmm), symbols: symbols[0] };
    return { name: columns?.[0], k: hmm.k, of: of[c]!, labels, look, column: c };
  });
}

function coupledOf(found: ModelText): Asked {
  const files = parsed(found, schema, ({ chains }) => {
    const joint = jointCount(chains.map(({ states }) => states));
    if (joint > MOST_JOINT) throw new DataError(`${joint} joint states, at most ${MOST_JOINT} are possible`);
    const read = chains.map((chain) => checked(chain, joint));
    const { kind } = read[0]!.hmm.emission;
    for (const { hmm } of read) {
      if (hmm.emission.kind !== kind)
        throw new DataError(`emissions of kind ${kind} and ${hmm.emission.kind}: one kind was needed`);
      if (columnsOf(hmm.emission) !== 1) throw new DataError('a chain of several columns, one was needed');
    }
    const names = new Set(chains.map(({ columns }) => columns[0]!));
    if (names.size < chains.length) throw new DataError('two chains of the same column');
    return read;
  });
  const own: Coupled = { chains: files.map(({ hmm }) => hmm) };
  const columns = files.flatMap((file) => file.columns ?? []);
  const symbols = files.flatMap((file) => file.symbols);
  const { kind } = own.chains[0]!.emission;
  const parts = coupledParts(files);
  const k = jointCount(parts.map((part) => part.k));
  return {
    ...{ k, labels: undefined, columns, symbols, parts },
    look: { names: stateNames(undefined, k), means: undefined, symbols: undefined },
    read: (paths, input, warn) =>
      readWidth(
        { kind, columns, ...(symbols.length > 0 && { symbols }) },
        columns.length,
        paths,
        input,
        warn,
      ),
    smooth: (data) => forwardBackward(coupledChain(own, data)),
    bestPaths: (data) => viterbi(coupledChain(own, data)),
    sample: (steps, rng) => sampleCoupled(own, steps, rng),
  };
}
