// The origin: playlists, media and the player page for viewers and CDNs.
import { runService } from '@millrace/service';
import { loadConfig } from './config.ts';
import { startOrigin } from './start-origin.ts';

await runService({ name: 'origin', loadConfig, start: startOrigin });
