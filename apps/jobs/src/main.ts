// Entry of the jobs service: what no request starts — outbox relay, reconciler, retention.
import { runService } from '@millrace/service';
import { startJobs } from './app.ts';
import { loadConfig } from './config.ts';

await runService({ name: 'jobs', loadConfig, start: startJobs });
