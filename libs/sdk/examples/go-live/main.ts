// Makes a channel for signed playback and prints where to publish and where to watch. Run it beside `npm start`:
// MILLRACE_API_KEY=… node libs/sdk/examples/go-live/main.ts
import { Millrace, signPlaybackUrl } from '../../src/index.ts';

const baseUrl = process.env['MILLRACE_API_URL'] ?? 'http://localhost:3000';
const millrace = new Millrace({ baseUrl, apiKey: process.env['MILLRACE_API_KEY'] ?? '' });

const channel = await millrace.channels.create({ name: 'Made by an example', playbackPolicy: 'signed' });
const key = await millrace.playbackKeys.create({ name: `Of ${channel.name}` });
const watchUrl = await signPlaybackUrl(channel.playback.hlsUrl, {
  keyId: key.id,
  privateKey: key.privateKey ?? '',
  playbackId: channel.playback.id,
});
process.stdout.write(`publish to ${channel.ingest.rtmpUrl}/${channel.streamKey}\nwatch ${watchUrl}\n`);
