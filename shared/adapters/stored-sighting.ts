import * as v from 'valibot';
import type { Sighting } from '../core/remediation/sighting.ts';
import { moment, stored } from './stored-item.ts';

export const StoredSighting = stored<Sighting>({ atMs: moment, shows: v.string() });
