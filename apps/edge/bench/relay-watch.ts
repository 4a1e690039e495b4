// Reads the relay of one publisher as a transcoder would, in the process that publishes: one clock for both ends. What it
// measures begins when it has read what lay there: how long that takes is a matter of its amount.
import { FlvDemuxer } from '@millrace/flv';
import { get } from 'node:http';
import type { PacedPublisher } from './paced-publisher.ts';

export interface RelayWatch {
  /** One per tag. */
  readonly delaysMs: number[];
}

/** Messages remembered until they come out of the relay. */
const maxAwaited = 10_000;
/** From the answer of the relay on: the reader has the last group of pictures by then. */
const catchUpMs = 1_000;

export function watchRelay(publisher: PacedPublisher, url: string, serviceToken: string): RelayWatch {
  const delaysMs: number[] = [];
  const sentAtMs = new Map<string, number>();
  const noteSent = (type: string, relayMs: number) => {
    if (sentAtMs.size < maxAwaited) sentAtMs.set(`${type} ${relayMs}`, performance.now());
  };
  const demuxer = new FlvDemuxer();
  const request = get(url, { headers: { authorization: `Bearer ${serviceToken}` } }, (response) => {
    if (response.statusCode !== 200) {
      publisher.failure ??= `relay: ${response.statusCode ?? 0}`;
      response.resume();
      return;
    }
    setTimeout(() => (publisher.onSent = noteSent), catchUpMs);
    response.on('data', (bytes: Buffer) => {
      const nowMs = performance.now();
      for (const tag of demuxer.push(new Uint8Array(bytes))) {
        const name = `${tag.type} ${tag.timestampMs}`;
        const sent = sentAtMs.get(name);
        if (sent === undefined) continue;
        sentAtMs.delete(name);
        delaysMs.push(nowMs - sent);
      }
    });
    response.on('error', (error) => (publisher.failure ??= `relay: ${error.message}`));
  });
  request.on('error', (error) => (publisher.failure ??= `relay: ${error.message}`));
  return { delaysMs };
}
