import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const mark = join(process.env.MILLRACE_HOME, 'bootstrapped');
const isNew = !existsSync(mark);
writeFileSync(mark, process.env.DATABASE_URL);
const installation = { adminEmail: 'admin@localhost', organizationId: 'org_1' };
console.log(JSON.stringify({ ...installation, ...(isNew && { adminPassword: 'shown-once' }) }));
