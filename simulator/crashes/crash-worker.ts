import { workOff } from '../scenario/on-all-cores.ts';
import { crashAtEach } from './crash-jobs.ts';

workOff(crashAtEach);
