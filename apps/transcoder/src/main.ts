// HOP edge → storage: takes "stream started" jobs, runs ffmpeg, packages, uploads, writes the playlist log.
import { runService } from '@millrace/service';
import { loadConfig } from './config.ts';
import { countMediaWithHeap } from './memory-of-media.ts';
import { start } from './start.ts';

countMediaWithHeap();
await runService({ name: 'transcoder', loadConfig, start });
