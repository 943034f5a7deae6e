import { EXIT, IsprError } from '../core/errors.js';
import { takeSignals } from '../core/files.js';

/** Signals that came while a run was under way. */
export interface SignalWatch {
  /** The one that asks to stop after this step. */
  readonly stop: NodeJS.Signals | undefined;
  /** SIGUSR1 came since this was asked last: write a checkpoint and go on. */
  takeSnapshot(): boolean;
  close(): void;
}

const CODES = new Map<NodeJS.Signals, number>([
  ['SIGINT', EXIT.sigint],
  ['SIGTERM', EXIT.sigterm],
  ['SIGHUP', EXIT.sighup],
]);

/** Listen as long as a run lasts. A second signal to stop has its usual effect, at once. */
export function watchSignals(note: (text: string) => void): SignalWatch {
  let stop: NodeJS.Signals | undefined;
  let snapshot = false;
  const giveBack = takeSignals((signal) => {
    if (stop) return false;
    stop = signal;
    note(`${signal}: stopping after this step; a second one stops at once`);
    return true;
  });
  const onSnapshot = () => {
    snapshot = true;
  };
  if (process.platform !== 'win32') process.on('SIGUSR1', onSnapshot);
  return {
    get stop() {
      return stop;
    },
    takeSnapshot() {
      const asked = snapshot;
      snapshot = false;
      return asked;
    },
    close() {
      giveBack();
      process.off('SIGUSR1', onSnapshot);
    },
  };
}

/** How a run ends that a signal has stopped. */
export function stoppedBy(
  signal: NodeJS.Signals,
  step: number,
  { checkpoint, run }: { checkpoint: string | undefined; run: string | undefined },
): IsprError {
  const kept = checkpoint === undefined ? 'nothing is kept of it' : `its state is in ${checkpoint}`;
  const hint =
    run !== undefined
      ? `ispr resume ${run} goes on from there`
      : checkpoint !== undefined
        ? '--resume goes on from there'
        : '--checkpoint or --run keeps resumable states';
  return new IsprError(
    CODES.get(signal) ?? EXIT.internal,
    `stopped by ${signal} after step ${step}; ${kept}`,
    {
      hint,
    },
  );
}
