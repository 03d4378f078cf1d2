import { workOff } from '../scenario/on-all-cores.ts';
import { judgeGraph } from './judge-graphs.ts';

workOff(judgeGraph);
