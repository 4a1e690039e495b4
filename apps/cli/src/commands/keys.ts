// keys …: stream keys of a channel.
import { wholeNumber, word, type Command } from '../command.ts';

const grace = { grace: { type: 'string' } } as const;

export const listKeys: Command = {
  words: '<channel>',
  summary: 'list the stream keys of a channel',
  async run(call) {
    const keys = await call.millrace.streamKeys.list(word(call, 0, 'channel'), { signal: call.signal }).all();
    call.show(keys, ['id', 'name', 'isPrimary', 'priority', 'expiresAt', 'revokedAt']);
  },
};

export const createKey: Command = {
  words: '<channel> <name>',
  summary: 'add a stream key; shows its secret',
  async run(call) {
    const [channelId, name] = [word(call, 0, 'channel'), word(call, 1, 'name')];
    call.show(await call.millrace.streamKeys.create(channelId, { name }, { signal: call.signal }), ['id', 'streamKey']);
  },
};

export const rotateKey: Command = {
  words: '<channel> <key> [--grace <seconds>]',
  summary: 'replace the secret of a stream key',
  options: grace,
  async run(call) {
    const [channelId, keyId] = [word(call, 0, 'channel'), word(call, 1, 'key')];
    const { streamKeys } = call.millrace;
    const key = await streamKeys.rotate(channelId, keyId, wholeNumber(call, 'grace'), { signal: call.signal });
    call.show(key, ['id', 'streamKey']);
  },
};

export const revokeKey: Command = {
  words: '<channel> <key> [--grace <seconds>]',
  summary: 'close a stream key',
  options: grace,
  async run(call) {
    const [channelId, keyId] = [word(call, 0, 'channel'), word(call, 1, 'key')];
    await call.millrace.streamKeys.revoke(channelId, keyId, wholeNumber(call, 'grace'), { signal: call.signal });
  },
};
