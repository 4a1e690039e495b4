import { expect, test } from 'vitest';
import { receiverPolicy } from './receiver-url.ts';

const urls = {
  api: 'http://api.example.com',
  rtmp: 'rtmp://ingest.example.com/live',
  origin: 'http://play.example.com',
};

test('the hosts of the platform are its own, with RTMPS and without', () => {
  const hosts = ['api.example.com', 'ingest.example.com', 'play.example.com'];
  expect(receiverPolicy([], { ...urls, rtmps: undefined }).ownHosts).toEqual(hosts);
  const rtmps = 'rtmps://secure.example.com/live';
  expect(receiverPolicy([], { ...urls, rtmps }).ownHosts).toContain('secure.example.com');
});
