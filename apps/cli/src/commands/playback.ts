// playback-keys …, sign: who may watch a channel whose playback policy is `signed`.
import { signPlaybackUrl } from '@millrace/sdk';
import { readFile } from 'node:fs/promises';
import { text, UsageError, wholeNumber, word, type Command } from '../command.ts';

export const listPlaybackKeys: Command = {
  words: '',
  summary: 'list playback keys',
  async run({ millrace, show, signal }) {
    show(await millrace.playbackKeys.list({ signal }).all(), ['id', 'name', 'createdAt']);
  },
};

export const createPlaybackKey: Command = {
  words: '<name>',
  summary: 'make a playback key; prints its private half, this once',
  async run(call) {
    const { millrace, terminal, flags, show, signal } = call;
    const key = await millrace.playbackKeys.create({ name: word(call, 0, 'name') }, { signal });
    if (flags['json'] === true) show(key, []);
    else terminal.complain(`${key.id}\n`);
    if (flags['json'] !== true) terminal.write(key.privateKey ?? '');
  },
};

export const revokePlaybackKey: Command = {
  words: '<key>',
  summary: 'close a playback key: its tokens open nothing',
  async run(call) {
    await call.millrace.playbackKeys.revoke(word(call, 0, 'key'), { signal: call.signal });
  },
};

export const signUrl: Command = {
  words: '<channel> --key <key> --private-key <file> [--seconds <n>]',
  summary: 'print a playback URL with a token',
  options: { key: { type: 'string' }, 'private-key': { type: 'string' }, seconds: { type: 'string' } },
  async run(call) {
    const { playback } = await call.millrace.channels.get(word(call, 0, 'channel'), { signal: call.signal });
    const [keyId, file, seconds] = [text(call, 'key'), text(call, 'private-key'), wholeNumber(call, 'seconds')];
    if (keyId === undefined || file === undefined) throw new UsageError('sign takes --key and --private-key.');
    const url = await signPlaybackUrl(playback.hlsUrl, {
      ...{ keyId, playbackId: playback.id },
      privateKey: await readFile(file, 'utf8'),
      ...(seconds !== undefined && { expiresInSeconds: seconds }),
    });
    call.terminal.write(`${url}\n`);
  },
};
