// One module of all kernels; each file holds one idea. A kernel that is split over threads is
// (begin, end, ...args) and writes only its own part.
export { sumSquares } from './sum-squares';
export { blurF32, blurU8 } from './blur';
export { multiplyF32, multiplyF64, packF32, packF64 } from './matmul';
export { fftAxis } from './fft-batch';
export { fftPairs, fftScratchBytes } from './fft-columns';
export { fftColumns, fftRows, rfftColumns, rfftRows } from './fft-four-step';
export { rfftFrames } from './fft-frames';
export { multiplySpectra } from './multiply-spectra';
export { choleskyBlock, luPanel, substitute } from './triangular';
export { blockReflector, dotRows, qrPanel, reflector, subtractRows } from './householder';
export { addShares, multiplyColumns, multiplyRows, multiplySymmetric } from './matvec';
export { rotateStrips, toStrips } from './rotations';
export { kmeansFar, kmeansNear, kmeansSeed } from './kmeans';
export { tangleSpectra } from './tangle-spectra';
export { fillNormalRows, fillUniformRows } from './threefry-fill';
export { csvLineEnds, csvRows } from './csv';
export { mathF32 } from './tensor/math';
export { setWorkspace } from './tensor/workspace';
export { pointwise } from './tensor/pointwise';
export { reduceColumns, reduceRows } from './tensor/reduce';
export { copyStrided, fillWords, transposeTiles } from './tensor/copy';
export { adamBlocks, momentumBlocks, rmspropBlocks } from './tensor/update';
export { matmulFewRows, matmulTiles, packColumns, packQuadruples } from './tensor/matmul';
export { addParts, convFilterPieces, convTiles, packFilter, packTaps } from './tensor/conv';
export { poolGradient, poolRows } from './tensor/pool';
export { softmaxRows } from './tensor/softmax';
export { batchNorm, groupNorm, groupNormGradient } from './tensor/normalise';
