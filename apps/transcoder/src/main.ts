// HOP edge → storage: takes "stream started" jobs, runs ffmpeg, packages, uploads, writes the playlist log.
import { runService } from '@millrace/service';
import { loadConfig } from './config.ts';
import { letMediaDieYoung } from './memory-of-media.ts';
import { start } from './start.ts';

letMediaDieYoung();
await runService({ name: 'transcoder', loadConfig, start });
