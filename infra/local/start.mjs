// `npm start`: from a fresh checkout to a running platform. Plain JavaScript for the Node.js that the machine has (20 or
// newer), with nothing but built-in modules: there are no dependencies yet when it begins.
import { runScript } from './setup/progress.mjs';
import { setUp } from './setup/set-up.mjs';
import { runSupervisor } from './setup/supervisor-process.mjs';

await runScript(async () => {
  console.log('\nMillrace: set-up');
  await setUp(['ffmpeg', ...(process.env.REDIS_URL ? [] : ['redis-server'])]);
  return runSupervisor(process.argv.slice(2));
});
