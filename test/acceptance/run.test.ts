import { testScripts } from './scripts.js';

testScripts(0);
