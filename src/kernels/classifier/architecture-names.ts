/** Networks that tell classes apart. Apart from their code, so that options can name them without loading it. */
export const ARCHITECTURES = ['mlp', 'lenet'] as const;
export type Architecture = (typeof ARCHITECTURES)[number];
