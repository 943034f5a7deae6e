import type { Progress as Bar } from '../core/command/progress.js';
import type { Context, Json } from '../core/command/spec.js';
import type { HostTensors } from '../tensor/host.js';
import type { Session, Step } from '../tensor/session.js';
import type { Identity } from './checkpoint.js';
import type { Held } from './keep.js';
import type { Logs } from './logs.js';
import type { TrainingOptions } from './options.js';
import type { Progress } from './progress.js';
import type { Places } from './run-folder.js';
import type { SignalWatch } from './signals.js';
import type { Source, Task } from './task.js';

/** A run under way. */
export interface Run {
  task: Task;
  options: TrainingOptions;
  context: Context;
  places: Places;
  identity: Identity;
  /** What env.json says, where there is a folder of the run. */
  environment: Readonly<Record<string, Json>>;
  plan: Plan;
  session: Session;
  trainStep: Step;
  validateStep: Step | undefined;
  logs: Logs;
  signals: SignalWatch;
  bar: Bar;
  progress: Progress;
  /** When this part of the run began, had it begun with the first step. */
  began: number;
  /** The last checkpoint, the step it is of, and when it was written. */
  kept?: string;
  keptStep?: number;
  keptAt: number;
  /** The best epoch, where it is not on the disk yet. */
  held?: Held;
  /** The parameters of the best epoch, where they will be the model. */
  best?: HostTensors;
  /** No step has run in this process yet: the first one compiles. */
  fresh: boolean;
}

/** What is done, as far as it is known before. */
export interface Plan {
  train: Uint32Array;
  validation: { source: Source; items: Uint32Array } | undefined;
  /** Batches an epoch, and steps in all. */
  batches: number;
  steps: number;
}
