import type { Chart } from '../core/chart/chart.js';
import type { Picture } from '../core/chart/page.js';
import type { Json } from '../core/command/spec.js';
import type { Rng } from '../core/random.js';
import type { LayerRow } from '../kernels/nn/scope.js';
import type { HostTensors } from '../tensor/host.js';
import type { Session, StepFunction } from '../tensor/session.js';

/**
 * What is to be trained: all that the loop (train.ts) must know of a network. Families of networks differ in
 * this value only; data order, validation, checkpoints, logs, reports and signals are the loop's.
 */
export interface Task {
  /**
   * Everything that training changes: `params/…`, `buffers/…`, `optimizer/…`, `ema/…` and `step`, an int32
   * scalar that `trainStep` raises by one.
   */
  state: HostTensors;
  /**
   * One update. Inputs: the tensors of a batch and `rate`, a float32 scalar. Outputs: scalars, means over the
   * batch: `loss` and further terms by the name that logs give them; a vector of terms is `name/0`, `name/1`, …
   * there.
   */
  trainStep: StepFunction;
  /** The same outputs for a batch that was held back, nothing changed. Input: the tensors of a batch. */
  validateStep?: StepFunction;
  data: Source;
  /** Data to validate with. Without it `--val-split` of `data` is held back. */
  validation?: Source;
  /** Changes a training batch; `streamOf(i)` is the chance of its item i in this epoch, wherever it comes. */
  augment?(batch: HostTensors, streamOf: (item: number) => Rng): HostTensors | Promise<HostTensors>;
  /** Learning rate of a step, 0 … steps - 1. */
  schedule(step: number, steps: number): number;
  model: ModelInfo;
  /** The layers, for the report and for --dry-run. */
  summary?: readonly LayerRow[];
  /** What the network makes by now, for the report: at a few steps of a run, early ones more densely. */
  samples?(session: Session): Promise<Sample[]>;
  /** Metrics of the finished network beside the losses. */
  finish?(session: Session): Promise<Record<string, Json>>;
}

/** Items that batches are made of. */
export interface Source {
  length: number;
  /** The tensors of these items, the first dimension theirs. It may be asked for while a step runs. */
  batch(indices: Uint32Array): HostTensors | Promise<HostTensors>;
  /** Identifies the content, so that a run is not resumed on other data; 64 items are hashed without it. */
  digest?(): string | Promise<string>;
}

/** What a model file says of its network, beside the tensors. */
export interface ModelInfo {
  /** `mlp`, `lenet`, …: the value of --arch. */
  arch: string;
  /** What rebuilds the network: widths, sizes of codes, …. */
  options: Readonly<Record<string, Json>>;
  /** Names of classes, by number. */
  labels?: readonly string[];
  /** Shape of one input without the batch, and how it was scaled before. */
  input: { shape: readonly number[]; normalisation?: Json; [more: string]: Json | undefined };
}

/** A figure of the report. */
export interface Sample {
  /** Kebab-case, the same at every step: `reconstructions`. */
  name: string;
  caption: string;
  figure: Chart | Picture;
}
