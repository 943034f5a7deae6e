import { type Messages, passMessages } from '../../graphical/clique-messages.js';
import { cliqueTree } from '../../graphical/clique-tree.js';
import { probabilities, withKnown } from '../../graphical/eliminate.js';
import { planElimination } from '../../graphical/elimination-order.js';
import { condition } from '../../graphical/evidence.js';
import { type Evidence, type Factor, jointStates } from '../../graphical/factor.js';
import { requireFeasible } from '../../graphical/feasibility.js';
import { inRange } from '../../graphical/semirings.js';

export interface StepAnswers {
  logZ: number;
  /** P(variables | all) of a scope of `open`, axes in this order. */
  over(variables: Int32Array): Factor;
  /** P(v | all) of the variables v that are not known. */
  each(): Map<number, Float64Array>;
}

/**
 * The junction tree of the part of a network that belongs to one step, made once and asked at each step with other
 * evidence and other messages.
 *
 * @param open scopes of the messages, each of which one clique holds
 */
export function stepTree(cards: Int32Array, factors: readonly Factor[], open: readonly Int32Array[]) {
  // Tables of ones, so that their cliques are asked for all of each scope.
  const ones = open.map(
    (scope): Factor => ({ scope, values: new Float64Array(jointStates(scope, cards)).fill(1) }),
  );
  const all = [...factors, ...ones];
  const scopes = all.map(({ scope }) => scope);
  const plan = planElimination(cards, scopes);
  requireFeasible(plan, { passes: 2 });
  const tree = cliqueTree(plan, cards.length);
  const position = new Map(Array.from(plan.order, (v, i) => [v, i]));
  const homeOf = (scope: Int32Array) => {
    const first = scope.reduce((a, b) => (position.get(a)! < position.get(b)! ? a : b), scope[0] ?? -1);
    return tree.homes[first] ?? 0;
  };
  const homes = all.map(({ scope }) => homeOf(scope));

  return <T>(evidence: Evidence, messages: readonly Factor[], ask: (answers: StepAnswers) => T): T =>
    inRange(({ sum: ring }) => {
      const tables = tree.cliques.map((): ReturnType<typeof ring.table>[] => []);
      const place = (factor: Factor, home: number) =>
        tables[home]?.push(ring.table(condition(factor, cards, evidence)));
      all.forEach((factor, f) => {
        place(factor, homes[f]!);
      });
      for (const message of messages) if (message.scope.length > 0) place(message, homeOf(message.scope));
      const passed: Messages = passMessages(tree, cards, evidence, tables, ring, { up: [], down: [] });
      return ask({
        logZ: passed.logZ,
        over(variables) {
          if (variables.length === 0) return { scope: variables, values: Float64Array.of(1) };
          const free = variables.filter((v) => !evidence.has(v));
          const belief = passed.belief(homeOf(variables));
          return withKnown(
            probabilities(ring.project(belief, free, cards), ring),
            variables,
            cards,
            evidence,
          );
        },
        each() {
          const found = new Map<number, Float64Array>();
          passed.forEachVariable((v, table) => {
            found.set(v, probabilities(table, ring).values);
          });
          return found;
        },
      });
    });
}
