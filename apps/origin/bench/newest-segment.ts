// The newest segment that a playlist lists. Thousands of viewers get the same playlist: by its tag, each is read once.
import { parseMediaPlaylist } from '@millrace/hls';
import { gunzipSync } from 'node:zlib';
import type { WholeAnswer } from './load-line.ts';

const remembered = 64;
const newest = new Map<string, number | undefined>();

export function newestSegmentOf({ head, body }: WholeAnswer): number | undefined {
  const [, tag = ''] = /\r\netag: (\S+)/i.exec(head) ?? [];
  if (newest.has(tag)) return newest.get(tag);
  const text = (head.includes('content-encoding: gzip') ? gunzipSync(body) : body).toString();
  newest.set(tag, parseMediaPlaylist(text).segments.at(-1)?.mediaSequence);
  for (const oldest of newest.keys()) if (newest.size > remembered) newest.delete(oldest);
  return newest.get(tag);
}
