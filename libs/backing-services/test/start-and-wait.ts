// A parent for the test that kills it: starts PostgreSQL, prints its process id, and never ends by itself.
import { startPostgres } from '../src/index.ts';

const [, , dataDir = '', password = ''] = process.argv;
const postgres = await startPostgres({ dataDir, password, durable: false });
process.stdout.write(String(postgres.pid));
setInterval(() => undefined, 1_000);
