import { compute } from '../core/backend.js';
import type { BenchJob } from './job.js';

/** A network, its twin in bench/peers, and how often the twin runs in a turn. */
interface Network {
  name: string;
  title: string;
  peer: string;
  peerArgs: string[];
  rounds: number;
}

const step = (name: string, title: string, peer: string, batch: number, rounds: number): Network => ({
  name,
  title: `training step of ${title}, batch ${batch}`,
  peer: 'torch_step.py',
  peerArgs: [peer, String(batch)],
  rounds,
});

const NETWORKS: readonly Network[] = [
  step('mlp', 'an MLP 784-256-10', 'mlp', 128, 100),
  step('lenet', 'LeNet-5', 'lenet', 128, 40),
  step('vae', 'a VAE 784-400-20', 'vae', 128, 60),
  step('conv-vae', 'a convolutional VAE', 'conv-vae', 128, 10),
  step('unet', 'a U-Net of 32 channels on 28 x 28', 'unet', 32, 4),
  step('lstm-64', 'an LSTM of 64 over 50 steps', 'lstm-50', 32, 40),
  step('lstm-128', 'an LSTM of 128 over 28 steps', 'lstm-28', 128, 20),
  {
    name: 'ddim',
    title: '64 pictures of 28 x 28 from that U-Net by 50 steps of DDIM',
    peer: 'torch_sample.py',
    peerArgs: ['64', '50'],
    rounds: 1,
  },
];

/** Milliseconds of a job of `backend bench` on one backend; nothing where that does not work here. */
export type MeasureStep = (backend: string, name: string, threads: number) => Promise<number | undefined>;

/** Every network on each of the backends that people train on. */
export const networkJobs = (measure: MeasureStep): BenchJob[] =>
  (['tensorflow', 'wasm'] as const).flatMap((backend) =>
    NETWORKS.map(({ name, title, peer, peerArgs, rounds }) => ({
      name: `${name}-${backend}`,
      title: `${title}, ${backend}`,
      peer,
      prepare: async () => ({
        kernel: { timed: () => measure(backend, name, compute.threads), rounds },
        peerArgs,
      }),
    })),
  );
