/** Jobs of `backend bench` in the order in which they are told; apart from their code, which loads tensors. */
export const USUAL_JOBS = [
  'matmul-512',
  'matmul-1024',
  'conv',
  'conv-input-gradient',
  'conv-filter-gradient',
  'fft-64x1024',
  'eager-operation',
  'captured-step',
  'mlp',
  'lenet',
] as const;

/** Networks that are measured when they are named: slow ones on slow backends. */
export const FURTHER_JOBS = ['vae', 'conv-vae', 'unet', 'lstm-64', 'lstm-128', 'ddim'] as const;

export const JOB_NAMES = [...USUAL_JOBS, ...FURTHER_JOBS] as const;
export type JobName = (typeof JOB_NAMES)[number];
