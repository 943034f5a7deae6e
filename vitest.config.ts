import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/setup.ts'],
    // Acceptance scripts start processes; two at a time is what a small machine runs well.
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // tfjs comes in hundreds of modules, its gradients only so: made into a few files once, and kept.
    deps: {
      optimizer: {
        ssr: {
          enabled: true,
          include: [
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-core/dist/register_all_gradients.js',
            '@tensorflow/tfjs-backend-cpu',
          ],
        },
      },
    },
  },
});
