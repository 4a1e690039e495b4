// Receives everything and notes when.
import type { EventEnvelope } from '@millrace/pipeline';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface BenchReceiver {
  url: string;
  /** By mark of the event, Unix milliseconds of the first request. */
  arrivals: Map<string, number>;
  repeated: number;
  /** Resolves when so many have come, or after `limitMs`. */
  arrived(count: number, limitMs: number): Promise<void>;
  close(): void;
}

export async function startReceiver(): Promise<BenchReceiver> {
  const arrivals = new Map<string, number>();
  const server = createServer((request, response) => {
    const arrivedAtMs = Date.now();
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => (body += text));
    request.on('end', () => {
      const { organizationId, data } = JSON.parse(body) as EventEnvelope & { data: { used: number } };
      const mark = `${organizationId}|${data.used}`;
      if (arrivals.has(mark)) receiver.repeated += 1;
      else arrivals.set(mark, arrivedAtMs);
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const receiver: BenchReceiver = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    arrivals,
    repeated: 0,
    arrived: async (count, limitMs) => {
      const untilMs = performance.now() + limitMs;
      while (arrivals.size < count && performance.now() < untilMs) await delay(50);
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return receiver;
}
