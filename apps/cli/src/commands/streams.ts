// streams …: broadcasts, and one of them as it goes on.
import type { Millrace } from '@millrace/sdk';
import { setTimeout as delay } from 'node:timers/promises';
import { word, type Command } from '../command.ts';
import { Outage } from '../outage.ts';

const columns = ['id', 'state', 'epoch', 'startedAt', 'endedAt', 'endReason'];
const watchEveryMs = 2_000;

export const listStreams: Command = {
  words: '<channel>',
  summary: 'list the streams of a channel, newest first',
  async run(call) {
    const streams = call.millrace.channels.streams(word(call, 0, 'channel'), { signal: call.signal });
    call.show((await streams.page({ limit: 100 })).data, columns);
  },
};

export const showStream: Command = {
  words: '<stream>',
  summary: 'show a stream',
  async run(call) {
    call.show(await call.millrace.streams.get(word(call, 0, 'stream'), { signal: call.signal }), columns);
  },
};

export const stopStream: Command = {
  words: '<stream>',
  summary: 'end a stream',
  async run(call) {
    call.show(await call.millrace.streams.stop(word(call, 0, 'stream'), { signal: call.signal }), columns);
  },
};

export const watchStream: Command = {
  words: '<stream>',
  summary: 'a line for each change of state, health and viewers, until it ends',
  async run(call) {
    const { millrace, terminal, signal } = call;
    const streamId = word(call, 0, 'stream');
    const outage = new Outage(terminal);
    for (let last = ''; ;) {
      const seen = await look(millrace, streamId, signal).catch((trouble: unknown) => outage.bear(trouble));
      if (seen) {
        outage.end();
        if (seen.line !== last) terminal.write(`${new Date().toISOString()}  ${seen.line}\n`);
        if (seen.hasEnded) return;
        last = seen.line;
      }
      await delay(watchEveryMs, undefined, { signal });
    }
  },
};

async function look({ streams }: Millrace, streamId: string, signal: AbortSignal) {
  const [stream, health, audience] = await Promise.all([
    streams.get(streamId, { signal }),
    streams.health(streamId, { signal }),
    streams.viewers(streamId, 1, { signal }),
  ]);
  const codes = health.codes.map(({ code }) => code).join(' ');
  const parts = [
    stream.state + (stream.endReason === null ? '' : ` (${stream.endReason})`),
    `epoch ${stream.epoch}`,
    `health ${health.status}${codes === '' ? '' : `: ${codes}`}`,
    `viewers ${audience.viewers}`,
  ];
  return { line: parts.join('  '), hasEnded: stream.state === 'ended' };
}
