// events …: what happens in the organization, as it happens.
import type { EventType, MillraceEvent } from '@millrace/sdk';
import { text, wholeNumber, type Command } from '../command.ts';
import { Outage } from '../outage.ts';
import { printable } from '../table.ts';

export const tailEvents: Command = {
  words: '[--after <sequence>] [--types <type,…>] [--channel <channel>] [--stream <stream>]',
  summary: 'a line for each event as it comes; --after 0 begins with the oldest',
  options: {
    after: { type: 'string' },
    types: { type: 'string' },
    channel: { type: 'string' },
    stream: { type: 'string' },
  },
  async run(call) {
    const { millrace, terminal, flags, signal } = call;
    const [after, channelId, streamId] = [wholeNumber(call, 'after'), text(call, 'channel'), text(call, 'stream')];
    // The API knows the types, and says so when one is none.
    const types = text(call, 'types')?.split(',') as EventType[] | undefined;
    const filter = {
      ...(after !== undefined && { after }),
      ...(types && { types }),
      ...(channelId !== undefined && { channelId }),
      ...(streamId !== undefined && { streamId }),
    };
    const outage = new Outage(terminal);
    const onConnection = (trouble: unknown) => (trouble === undefined ? outage.end() : outage.bear(trouble));
    for await (const event of millrace.events.stream(filter, { signal, onConnection })) {
      terminal.write(`${flags['json'] ? JSON.stringify(event) : lineOf(event)}\n`);
    }
  },
};

function lineOf({ sequence, timestamp, type, data }: MillraceEvent): string {
  const said = Object.entries(data).map(([name, value]) => `${name}=${printable(value)}`);
  return [sequence, timestamp, type, ...said].join('  ');
}
