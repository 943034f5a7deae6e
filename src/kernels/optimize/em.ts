/** One pass: what the objective was of the model that was given, and the model that follows from it. */
export interface EmStep<M> {
  objective: number;
  next: M;
}

export interface EmOptions {
  /** At most so many passes. */
  iterations: number;
  /** Stop when the objective gains less than this share of its own size. */
  tol: number;
  /** Called after each pass, from 1 on. */
  onIteration?: (iteration: number, objective: number) => void;
}

export interface EmRun<M> {
  model: M;
  /** Of the model before the first pass, after the first, and so on to that of `model`. */
  objectives: number[];
  /** Passes that changed the model. */
  iterations: number;
  converged: boolean;
}

/**
 * Expectation maximisation: `step` weighs the hidden parts by the model at hand and gives the model that fits them
 * best. The objective (log-likelihood, or that and the log-prior) cannot fall but by rounding; where one does all the
 * same, as with a floor on a variance, the better model is kept and the run ends.
 */
export function expectationMaximization<M>(
  start: M,
  step: (model: M) => EmStep<M>,
  options: EmOptions,
): EmRun<M> {
  let model = start;
  let pass = step(model);
  const objectives = [pass.objective];
  for (let iteration = 1; iteration <= options.iterations; iteration++) {
    const candidate = step(pass.next);
    const [before, after] = [pass.objective, candidate.objective];
    if (!(after >= before))
      return { model, objectives, iterations: iteration - 1, converged: !Number.isNaN(after) };
    model = pass.next;
    pass = candidate;
    objectives.push(after);
    options.onIteration?.(iteration, after);
    if (after - before <= options.tol * Math.max(1, Math.abs(after)))
      return { model, objectives, iterations: iteration, converged: true };
  }
  return { model, objectives, iterations: options.iterations, converged: false };
}
