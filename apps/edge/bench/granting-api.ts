// The API as far as the edge needs it: lets every key in at once, and remembers when it said so.
import { ingestPaths, newId, type LatencyMode, type StreamId } from '@millrace/pipeline';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface GrantingApi {
  readonly url: string;
  /** By stream key. */
  readonly grants: ReadonlyMap<string, { readonly streamId: StreamId; readonly answeredAtMs: number }>;
  close(): void;
}

export async function startGrantingApi(latencyModeOf: (streamKey: string) => LatencyMode): Promise<GrantingApi> {
  const grants = new Map<string, { streamId: StreamId; answeredAtMs: number }>();
  const authorize = (streamKey: string) => {
    const streamId = newId('stream');
    grants.set(streamKey, { streamId, answeredAtMs: performance.timeOrigin + performance.now() });
    const ids = { channelId: newId('channel'), organizationId: newId('organization'), playbackId: newId('playback') };
    return { decision: 'grant', grant: { streamId, ...ids, epoch: 1, latencyMode: latencyModeOf(streamKey) } };
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(parts).toString()) as { streamKey?: string };
      const answer = request.url === ingestPaths.authorize ? authorize(body.streamKey ?? '') : { stop: [] };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    grants,
    close: () => server.close(),
  };
}
