import { DataError } from '../../core/errors.js';

/**
 * A table over discrete variables: one number, not negative, for each joint state of the variables of its scope.
 * The last variable of the scope changes fastest, as in UAI files and in C.
 */
export interface Factor {
  /** Numbers of variables, each once, in the order of the table's axes. Empty for a constant. */
  readonly scope: Int32Array;
  readonly values: Float64Array;
}

/** What a model is to the engine: how many states each variable has, and the factors whose product is the model. */
export interface FactorGraph {
  readonly cards: Int32Array;
  readonly factors: readonly Factor[];
}

/** States that are known: evidence.get(v) is the state of variable v. */
export type Evidence = ReadonlyMap<number, number>;

/** How many joint states the variables have; more than 2^53 of them are told as a number that is not exact. */
export const jointStates = (scope: ArrayLike<number>, cards: Int32Array): number => {
  let states = 1;
  for (let i = 0; i < scope.length; i++) states *= cards[scope[i]!]!;
  return states;
};

/** Refuses what is no model: unknown variables, tables of another size, numbers below 0 or not finite. */
export function checkFactorGraph({ cards, factors }: FactorGraph): void {
  cards.forEach((card, v) => {
    if (!(card >= 1)) throw new DataError(`variable ${v} has ${card} states, at least one was needed`);
  });
  factors.forEach(({ scope, values }, f) => {
    if (new Set(scope).size < scope.length) throw new DataError(`factor ${f} names a variable twice`);
    const unknown = scope.find((v) => !(v >= 0 && v < cards.length));
    if (unknown !== undefined)
      throw new DataError(`factor ${f} is over variable ${unknown}, there are ${cards.length}`);
    const states = jointStates(scope, cards);
    if (values.length !== states)
      throw new DataError(
        `factor ${f} has ${values.length} numbers, its variables have ${states} joint states`,
      );
    const bad = values.findIndex((value) => !(value >= 0 && value < Infinity));
    if (bad >= 0)
      throw new DataError(
        `factor ${f} holds ${values[bad]} at ${bad}: potentials are finite and not negative`,
      );
  });
}
