import * as z from 'zod';

/** A discrete wavelet by name, which `waveletOf` knows. */
export const waveletOption = (standard: string) =>
  z
    .string()
    .min(1)
    .default(standard)
    .describe(
      'haar, db1…db20, sym2…sym20, coif1…coif17, bior and rbio 1.1…6.8, cdf53, cdf97, dmey; ispr wavelet --list',
    )
    .meta({ placeholder: 'NAME' });
