import { workOff } from '../scenario/on-all-cores.ts';
import { compareFile } from './compare-file.ts';

workOff(compareFile);
