import { DataError } from '../../core/errors.js';

/** A series that follows from its past exactly: its likelihood has no bound, and no orders can be compared. */
export class NoNoiseError extends DataError {
  constructor(what: string) {
    super(`${what} predicts the series without error: there is no noise to estimate`, {
      hint: '--order P --method ols finds the coefficients of a series that follows from its past',
    });
  }
}
