// The supervisor: `npm start` ends up here, on Node 24. The first signal ends the platform in order, a second one now.
import { join } from 'node:path';
import { BackingServiceError } from '@millrace/backing-services';
import { Journal } from './journal.ts';
import { Platform } from './platform.ts';
import { parseSettings, SettingsError } from './settings.ts';
import { StartError } from './start-error.ts';

const root = join(import.meta.dirname, '../../..');
const print = (text: string) => void process.stdout.write(text);
process.stdout.on('error', () => undefined); // nobody reads any more: the log files still do
process.stderr.on('error', () => undefined);

try {
  const settings = parseSettings(process.env, root);
  const colour = process.stdout.isTTY && !process.env['NO_COLOR'];
  const journal = new Journal(settings.MILLRACE_HOME, { colour, write: print });
  const platform = new Platform({
    settings,
    env: process.env,
    root,
    journal,
    print,
    demo: process.argv.includes('--demo'),
  });
  endOnSignal(platform, journal);
  await platform.start().catch(async (error: unknown) => {
    await platform.close();
    throw error;
  });
} catch (error) {
  const readable = [StartError, SettingsError, BackingServiceError].some((kind) => error instanceof kind);
  process.stderr.write(`\n${readable ? (error as Error).message : String((error as Error).stack)}\n\n`);
  process.exit(1);
}

function endOnSignal(platform: Platform, journal: Journal): void {
  let asked = false;
  const end = (signal: NodeJS.Signals) => {
    if (asked) {
      platform.kill();
      process.exit(1);
    }
    asked = true;
    journal.record('info', 'platform.stopping', { signal });
    void platform.close().then(() => {
      journal.record('info', 'platform.stopped');
      process.exit(0);
    });
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
}
