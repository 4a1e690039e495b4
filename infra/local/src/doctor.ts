// `npm run doctor`: the doctor in the environment of the platform. What is not set is that of the embedded servers, as far as
// `npm start` runs them here; what is missing then is the doctor's to tell.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { embeddedAddresses } from './embedded-addresses.ts';

const home = process.env['MILLRACE_HOME'] ?? '.millrace';
const given = Object.fromEntries(Object.entries(process.env).filter(([, value]) => value !== ''));
const storage = given['S3_BUCKET'] === undefined ? { MILLRACE_STORAGE_DIR: join(home, 'storage') } : {};
const { status } = spawnSync(process.execPath, ['apps/jobs/src/doctor/main.ts'], {
  stdio: 'inherit',
  env: { ...embeddedAddresses(home), ...storage, MILLRACE_TRANSCODER_SPOOL: join(home, 'spool'), ...given },
});
process.exitCode = status ?? 1;
