import { type Chapter, only } from './tour.js';

const percent = (text: string): string => `${(100 * Number(text)).toFixed(1)} %`;

export const networks: Chapter = {
  title: 'Networks',
  about:
    'Networks that are trained here and now, on the processor, in seconds. A model is one file; the same seed gives the same file.',
  steps: [
    {
      title: 'Reading digits',
      about: (metric) =>
        `LeNet-5, two layers of convolutions and three of weighted sums, sees each of 2,500 drawn digits a few times. Of the 500 that it never saw, **${percent(metric('accuracy'))}** are read right; the picture shows which are taken for which.`,
      lines: [
        { line: 'ispr synth digits --n 3000 -o many-digits', shown: only('train:', 'test:') },
        {
          line: 'ispr train-classifier --data many-digits --arch lenet --epochs 4 --batch-size 64 --lr 0.002 -o lenet.safetensors',
          shown: only('valLoss:', 'valAccuracy:', 'parameters:'),
        },
        {
          line: 'ispr evaluate lenet.safetensors many-digits --plot confusion.png',
          shown: only('accuracy:', 'macroF1:'),
        },
      ],
    },
    {
      title: 'Digits out of codes',
      about:
        'A variational autoencoder learns to write a digit as ten numbers, and to draw it again from them. Codes drawn at random give digits that nobody drew.',
      lines: [
        {
          line: 'ispr train-vae --data many-digits --latent 10 --epochs 25 -o vae.safetensors',
          shown: only('testElbo:', 'testReconstruction:', 'testKl:'),
        },
        'ispr sample-vae vae.safetensors --n 40 --columns 10 -o vae-samples.png --plot vae-samples.svg',
      ],
    },
    {
      title: 'On the way from one to another',
      about:
        'The codes are a space without holes: every point between those of two digits is a picture, too.',
      lines: ['ispr interpolate vae.safetensors 0 7 --data many-digits --steps 11 -o way.png --plot way.svg'],
    },
    {
      title: 'Points out of noise',
      about:
        'A diffusion model learns to take noise away. Begun with nothing but noise, and run step by step, it ends in the two moons of its data.',
      lines: [
        { line: 'ispr synth moons --n 4000 -o many-moons.csv', shown: only('points:') },
        {
          line: 'ispr train-diffusion --data many-moons.csv --columns x0,x1 --epochs 60 --batch-size 256 --lr 0.004 --schedule cosine --ema 0.99 --bound-draws 0 -o moons.safetensors',
          shown: only('valLoss:', 'parameters:'),
        },
        {
          line: 'ispr sample-diffusion moons.safetensors --n 800 --steps 40 -o drawn-moons.csv --plot drawn-moons.svg',
          shown: only('samples:', 'steps:'),
        },
      ],
    },
  ],
};
