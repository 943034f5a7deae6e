import { testScripts } from './scripts.js';

testScripts(1);
