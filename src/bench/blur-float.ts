import { blurOf } from './blur.js';

export default blurOf('float32');
