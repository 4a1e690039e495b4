import type { Client } from '../client.ts';
import type { RecorderEntry, Stream, StreamHealth, StreamViewers } from '../contract.ts';

export type RecorderPage = { data: RecorderEntry[]; nextAfter: number; hasMore: boolean };

export function streamCalls(call: Client) {
  const of = (id: string) => `/v1/streams/${id}`;
  return {
    get: (id: string, signal: AbortSignal) => call<Stream>(of(id), { signal }),
    health: (id: string, signal: AbortSignal) => call<StreamHealth>(`${of(id)}/health`, { signal }),
    viewers: (id: string, signal: AbortSignal) => call<StreamViewers>(`${of(id)}/viewers?minutes=60`, { signal }),
    recorder: (id: string, after: number, signal: AbortSignal) =>
      call<RecorderPage>(`${of(id)}/events?after=${after}&limit=1000`, { signal }),
    stop: (id: string) => call<Stream>(`${of(id)}/stop`, { method: 'POST' }),
    kick: (id: string, blockSeconds: number) =>
      call<Stream>(`${of(id)}/kick`, { method: 'POST', body: { blockSeconds } }),
  };
}
