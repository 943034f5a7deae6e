import { defineCommand } from '../core/command/spec.js';
import { DataError, UsageError } from '../core/errors.js';
import { readSeries } from '../core/read.js';
import { readModels } from './ar-fit/model-file.js';
import { options } from './ar-fit/options.js';
import { requestOf } from './ar-fit/request.js';
import { univariate } from './ar-fit/univariate.js';
import { vector } from './ar-fit/vector.js';

export default defineCommand({
  name: 'ar-fit',
  group: 'Signals',
  summary: 'Autoregression: AR, ARMA, seasonal ARIMA and VAR models of series, and their forecasts.',
  description:
    'u_t = sum_i ar_i u_(t-i) + e_t + sum_j ma_j e_(t-j),  u_t = x_t - mean - slope t,  e_t white of variance sigma2. With --difference D the series is differenced first, and forecasts are summed up again; --seasonal multiplies both sides by polynomials in the season. Without --order, all orders are tried and AIC chooses.\nmle maximises the exact Gaussian likelihood (Kalman filter); yule-walker and burg give stationary autoregressions; ols regresses each sample on those before, and takes a sinusoid as the AR(2) that it is.\nlogLikelihood is exact and of all (differenced) samples; with ols it is of the samples that have a full past, given the first ones. aic = 2k - 2 logLikelihood, bic = k ln n - 2 logLikelihood, aicc = aic + 2k(k+1)/(n-k-1), hq = 2k ln ln n - 2 logLikelihood; k counts all coefficients, mean, slope and sigma2. Orders are compared on the same samples.\nThe spectral density is one-sided: its integral from 0 to half the rate is the variance. Intervals take the coefficients as known. --model runs a fitted model over another series instead, whose first sample is then sample 0 of the trend. --out F.csv writes the forecasts, or without --forecast the coefficients.\nWith --var the columns are one vector: y_t = c + A_1 y_(t-1) + .. + e_t by least squares; sigma is the unbiased covariance of e_t. Its impulse responses come plain and orthogonal, with the columns in their order.',
  keywords: [
    'autoregressive',
    'ar',
    'arma',
    'arima',
    'sarima',
    'var',
    'forecast',
    'predict',
    'future',
    'time series',
    'yule-walker',
    'burg',
    'order selection',
    'aic',
    'bic',
    'granger',
    'impulse response',
    'ljung-box',
    'white noise',
    'box-jenkins',
  ],
  inputs: [{ name: 'IN', about: 'one series or several columns', accepts: ['table', 'audio', 'array'] }],
  options,
  outputs: ['model', 'table'],
  metrics: {
    n: 'samples of the series',
    order: 'p, of the autoregression',
    maOrder: 'q, of the moving average',
    ar: 'coefficients of the autoregression; of --var one matrix a lag',
    ma: 'coefficients of the moving average',
    mean: 'level that the (differenced) series moves round, at sample 0',
    intercept: 'the same as a constant added in each step',
    slope: 'change of that level a sample, of a linear trend',
    sigma2: 'variance of the innovations',
    logLikelihood: 'natural logarithm, null for a model without error',
    parameters: 'numbers that were fitted, sigma2 among them',
    aic: 'Akaike',
    aicc: 'Akaike, for few samples',
    bic: 'Bayes (Schwarz)',
    hq: 'Hannan and Quinn',
    standardErrors: 'coefficients (ar, ma, seasonalAr, seasonalMa), line (mean, slope) and sigma2',
    converged: 'whether the search came to its end',
    stable: 'all roots of the autoregression inside the unit circle',
    invertible: 'all roots of the moving average inside the unit circle',
    arRoots: 'reciprocals of the roots of the lag polynomial: re, im, modulus',
    maRoots: 'the same of the moving average',
    residuals: 'mean and variance of the one-step errors, Ljung-Box and Jarque-Bera tests',
    forecast: 'with --forecast: mean, lower, upper',
    impulse:
      'with --impulse: response to one unit of noise, step by step; of --var a matrix each, rows respond to columns',
    spectrum: 'with --spectrum: frequency, density',
    correlation: 'with --correlation: autocorrelation of the model, lag by lag',
    sigma: 'of --var: covariance of the innovations',
    granger: 'of --var: whose past helps to predict whom, F tests',
  },
  examples: [
    'ispr ar-fit fixtures/sunspots.csv --columns count --order 9 --forecast 22 --forecasts next.csv --plot forecast.png',
    'ispr ar-fit fixtures/sunspots.csv --columns count --select bic --max-order 6 --max-ma 2 --scores scores.csv --diagnostics check.png -o model.json',
    'ispr ar-fit fixtures/sunspots.csv --columns count --order 2,1 -o arma.json && ispr ar-fit fixtures/sunspots.csv --columns count --model arma.json --forecast 5 -o five.csv',
    'ispr synth delayed --delay 3 --snr 10 -o pair.csv && ispr ar-fit pair.csv --var --order 4 --impulses impulses.csv --granger granger.csv',
  ],
  source:
    'Brockwell & Davis, Time Series: Theory and Methods, 2nd ed., chapters 3, 5, 8 and 9; Lutkepohl, New Introduction to Multiple Time Series Analysis, 2005, chapters 2 to 4',
  cost: { bytesPerValue: 120, nsPerValue: 4000 },
  async run([path], chosen, context) {
    const request = requestOf(chosen);
    const stored = chosen.model === undefined ? undefined : await readModels(chosen.model);
    const set = await readSeries(path!, chosen, context.warn);
    const bad = set.series.find(({ values }) => !values.every(Number.isFinite));
    if (bad) throw new DataError('a series of finite numbers is needed');
    if (stored?.kind === 'arma') return univariate(set, chosen, stored.models, context);
    if (stored) {
      const lone = [
        'spectrum',
        'densities',
        'correlation',
        'correlations',
        'residuals',
        'diagnostics',
      ] as const;
      const given = lone.find((name) => chosen[name] !== undefined);
      if (given) throw new UsageError(`--${given} is not for a model of several series together`);
      return vector(set, chosen, stored.model, context);
    }
    return chosen.var ? vector(set, chosen, request, context) : univariate(set, chosen, request, context);
  },
});
