/** In a file of their own, so that help and completion load no tensors. */
export const VAE_ARCHITECTURES = ['linear', 'mlp', 'conv'] as const;
export type VaeArchitecture = (typeof VAE_ARCHITECTURES)[number];

export const VAE_DECODERS = ['bernoulli', 'gaussian'] as const;
export type VaeDecoder = (typeof VAE_DECODERS)[number];
