import type { LogModel } from './log-model.js';

/**
 * The model with finite numbers for its zeros, so low that a joint state that meets one is worse than any that meets
 * none: as the search for the best state needs it where it subtracts. Scores only rise, so that upper bounds hold.
 */
export function finiteModel(model: LogModel): LogModel {
  const all = [model.unary, ...model.tables];
  if (!all.some((values) => values.includes(-Infinity))) return model;
  const uses = new Float64Array(model.tables.length);
  for (const id of model.table) uses[id]!++;
  let range = 0;
  model.cards.forEach((card, v) => {
    range += finiteRange(model.unary.subarray(model.at[v]!, model.at[v]! + card));
  });
  model.tables.forEach((values, id) => {
    range += uses[id]! * finiteRange(values);
  });
  const raise = (values: Float64Array) => {
    const least = values.reduce((a, b) => (b > -Infinity && b < a ? b : a), 0);
    return values.map((value) => (value === -Infinity ? least - range - 1 : value));
  };
  return { ...model, unary: raise(model.unary), tables: model.tables.map(raise) };
}

function finiteRange(values: Float64Array): number {
  let [least, most] = [Infinity, -Infinity];
  for (const value of values) {
    if (value === -Infinity) continue;
    if (value < least) least = value;
    if (value > most) most = value;
  }
  return most > least ? most - least : 0;
}
