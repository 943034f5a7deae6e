// One module of all kernels; each file holds one idea. A kernel that is split over threads is
// (begin, end, ...args) and writes only its own part.
export { sumSquares } from './sum-squares';
export { blurF32, blurU8 } from './blur';
export { multiplyF32, multiplyF64, packF32, packF64 } from './matmul';
export { fftAxis } from './fft-batch';
export { fftColumns, fftRows, rfftColumns, rfftRows } from './fft-four-step';
export { rfftFrames } from './fft-frames';
