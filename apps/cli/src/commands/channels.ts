// channels …
import type { ChannelFilter } from '@millrace/sdk';
import { text, word, type Command } from '../command.ts';

const columns = ['id', 'name', 'state', 'playbackPolicy', 'externalId', 'playback.hlsUrl'];

export const listChannels: Command = {
  words: '[--state <state>] [--name <text>] [--external-id <id>]',
  summary: 'list channels, newest first',
  options: { state: { type: 'string' }, name: { type: 'string' }, 'external-id': { type: 'string' } },
  async run(call) {
    const [state, name, externalId] = [text(call, 'state'), text(call, 'name'), text(call, 'external-id')];
    const filter = {
      ...(state !== undefined && { state: state as NonNullable<ChannelFilter['state']> }),
      ...(name !== undefined && { name }),
      ...(externalId !== undefined && { externalId }),
    };
    call.show(await call.millrace.channels.list(filter, { signal: call.signal }).all(), columns);
  },
};

export const createChannel: Command = {
  words: '<name> [--low] [--signed] [--test] [--external-id <id>]',
  summary: 'make a channel; shows where to publish and where to watch',
  options: {
    low: { type: 'boolean' },
    signed: { type: 'boolean' },
    test: { type: 'boolean' },
    'external-id': { type: 'string' },
  },
  async run(call) {
    const { millrace, flags, show, signal } = call;
    const externalId = text(call, 'external-id');
    const channel = await millrace.channels.create(
      {
        name: word(call, 0, 'name'),
        ...(flags['low'] === true && { latencyMode: 'low' }),
        ...(flags['signed'] === true && { playbackPolicy: 'signed' }),
        ...(flags['test'] === true && { test: true }),
        ...(externalId !== undefined && { externalId }),
      },
      { signal },
    );
    show(channel, ['id', 'ingest.rtmpUrl', 'ingest.rtmpsUrl', 'streamKey', 'playback.hlsUrl']);
  },
};

export const showChannel: Command = {
  words: '<channel>',
  summary: 'show a channel',
  async run(call) {
    call.show(await call.millrace.channels.get(word(call, 0, 'channel'), { signal: call.signal }), columns);
  },
};

export const deleteChannel: Command = {
  words: '<channel>',
  summary: 'delete a channel; a running stream ends',
  async run(call) {
    await call.millrace.channels.delete(word(call, 0, 'channel'), { signal: call.signal });
  },
};
