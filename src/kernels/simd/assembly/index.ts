// One module of all kernels; each file holds one idea. A kernel that is split over threads is
// (begin, end, ...args) and writes only its own part.
export { sumSquares } from './sum-squares';
