import { faults } from '../../src/core/files.js';
import { start } from '../../src/main.js';

/*
 * The program, which sends itself a signal right before its Nth step: victim.js SIGNAL N acf x.csv …
 */
const [signal, n, ...words] = process.argv.slice(2);
const UNTOUCHED = 99; // there was no Nth step
let count = 0;
process.on('exit', () => {
  if (count < Number(n)) process.exitCode = UNTOUCHED;
});
faults.before = () => {
  if (++count === Number(n)) process.kill(process.pid, signal as NodeJS.Signals);
};
await start(words);
