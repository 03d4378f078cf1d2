import { workOff } from './on-all-cores.ts';
import { runFile } from './run-file.ts';

workOff(runFile);
