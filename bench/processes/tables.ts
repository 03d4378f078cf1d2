import { HEALTH_KEYS } from '../../shared/contracts/tables.ts';
import { startTables } from '../../test/contracts/dynalite-tables.ts';
import { serveParent } from './serve-parent.ts';

/** DynamoDB's protocol: what AWS would do, so nobody measures it. */
serveParent({
  async start() {
    const tables = await startTables();
    return { endpoint: tables.endpoint, tableName: await tables.make(HEALTH_KEYS) };
  },
});
