import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const mark = join(process.env.MILLRACE_HOME, 'bootstrapped');
if (!existsSync(mark)) {
  writeFileSync(mark, process.env.DATABASE_URL);
  console.log(JSON.stringify({ adminEmail: 'admin@localhost', adminPassword: 'shown-once', organizationId: 'org_1' }));
}
