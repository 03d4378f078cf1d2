import { describe } from 'vitest';
import { InMemoryHealthStore } from '../../simulator/ports/in-memory-health-store.ts';
import { InMemoryRollbackStore } from '../../simulator/ports/in-memory-rollback-store.ts';
import { healthStoreContract } from './health-store.contract.ts';
import { rollbackStoreContract } from './rollback-store.contract.ts';

describe('in memory', () => {
  healthStoreContract(async () => new InMemoryHealthStore());
  rollbackStoreContract(async () => new InMemoryRollbackStore());
});
