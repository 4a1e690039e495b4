// Entry of the edge: RTMP in, FLV relay out.
import { runService } from '@millrace/service';
import { loadConfig } from './config.ts';
import { startEdge } from './server.ts';

await runService({ name: 'edge', loadConfig, start: startEdge });
