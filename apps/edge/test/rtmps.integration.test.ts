// RTMPS and the PROXY protocol: whose connection it is, and what lies around its RTMP.
import { makeClip, publishWithFfmpeg, until } from '@millrace/testing';
import { once } from 'node:events';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { connect as connectPlain } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startTestEdge, type TestEdge } from './support/edge.ts';
import { avcHeader, videoFrame } from './support/media.ts';
import {
  connectClient,
  connectCommand,
  handshake,
  media,
  publishCommands,
  RtmpClient,
  setChunkSize,
} from './support/rtmp-client.ts';
import { goodKey } from './support/stub-api.ts';

const fixture = (name: string) => join(import.meta.dirname, '../../../libs/service/test/fixtures', name);
const certificate = {
  MILLRACE_TLS_CERT_FILE: fixture('first.cert.pem'),
  MILLRACE_TLS_KEY_FILE: fixture('first.key.pem'),
};
let edge: TestEdge;
const clients: RtmpClient[] = [];

afterEach(async () => {
  for (const client of clients.splice(0)) client.destroy();
  await edge.close();
});

async function openTls(options: ConnectionOptions = {}): Promise<{ client: RtmpClient; socket: TLSSocket }> {
  const socket = connectTls({ port: edge.rtmpsPort, host: '127.0.0.1', rejectUnauthorized: false, ...options });
  const client = new RtmpClient(socket);
  clients.push(client);
  await once(socket, 'secureConnect');
  return { client, socket };
}

async function openPlain(port: number, ...first: readonly Uint8Array[]): Promise<RtmpClient> {
  const client = await connectClient(port);
  clients.push(client);
  client.send(...first);
  return client;
}

const ended = () => until(() => edge.api.disconnected[0], 5_000);
const commonName = async () => {
  const { socket } = await openTls();
  return socket.getPeerCertificate().subject.CN;
};

describe('an encoder on the TLS port', () => {
  it('publishes as ffmpeg does', async () => {
    edge = await startTestEdge(certificate);
    const clip = await makeClip({ widthPx: 320, heightPx: 180, durationMs: 5_000, gopMs: 1_000 });
    const publisher = publishWithFfmpeg({ url: `rtmps://127.0.0.1:${edge.rtmpsPort}/live/${goodKey}`, clip });
    await until(() => edge.api.holder, 10_000);
    expect((await edge.relay()).status).toBe(200);
    expect(await publisher.exited).toBe(0);
    expect(await ended()).toMatchObject({ reason: 'unpublished' });
    expect(edge.api.remoteAddresses).toEqual(['127.0.0.1']);
  });

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('is let in with %s, with any server name or none', async (version) => {
    edge = await startTestEdge(certificate);
    for (const servername of ['localhost', 'somebody-else.example', undefined]) {
      const { client, socket } = await openTls({
        ...{ minVersion: version, maxVersion: version },
        ...(servername !== undefined && { servername }),
      });
      expect(socket.getProtocol()).toBe(version);
      await client.shakeHands();
    }
  });

  it('is given no version above the one that is set, and none below 1.2', async () => {
    edge = await startTestEdge({ ...certificate, MILLRACE_TLS_MAX_VERSION: 'TLSv1.2' });
    expect((await openTls()).socket.getProtocol()).toBe('TLSv1.2');
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;
    await expect(openTls(old)).rejects.toThrow();
    expect(await until(() => edge.metric('millrace_edge_rejected_total{reason="tls"'), 5_000)).toBe(1);
  });

  it('may send every byte in a record of its own', async () => {
    edge = await startTestEdge(certificate);
    const { client, socket } = await openTls();
    socket.setNoDelay(true);
    const bytes = Buffer.concat([handshake(), setChunkSize(), connectCommand(), publishCommands(goodKey)]);
    for (let at = 0; at < bytes.length; at += 1) socket.write(bytes.subarray(at, at + 1));
    await client.hears('NetStream.Publish.Start');
  });

  it('that vanishes without a farewell has ended, and not on purpose', async () => {
    edge = await startTestEdge(certificate);
    const raw = connectPlain(edge.rtmpsPort, '127.0.0.1');
    await once(raw, 'connect');
    const { client } = await openTls({ socket: raw });
    await client.publish(goodKey);
    client.send(media(avcHeader()), media(videoFrame(0, true)));
    raw.destroy();
    expect(await ended()).toMatchObject({ reason: 'closed' });
  });

  it('that speaks plain RTMP, or stops in the middle of its hello, costs a socket and a count', async () => {
    edge = await startTestEdge(certificate);
    const plain = await openPlain(edge.rtmpsPort, handshake());
    const hello = await openPlain(edge.rtmpsPort, Buffer.from('1603010200010001fc0303', 'hex'));
    await plain.closed;
    expect(await edge.metric('millrace_edge_rejected_total{reason="tls"')).toBe(1);
    await hello.closed;
    const { client } = await openTls();
    await client.publish(goodKey);
  });
});

describe('a certificate', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'millrace-tls-'));
  });
  afterEach(() => rm(directory, { recursive: true }));

  const install = async (cert: string, key: string) => {
    await copyFile(fixture(`${cert}.cert.pem`), join(directory, 'cert.pem'));
    await copyFile(fixture(`${key}.key.pem`), join(directory, 'key.pem'));
  };

  it('that is renewed is served without a restart; one that does not fit its key is not; publishers stay', async () => {
    await install('first', 'first');
    edge = await startTestEdge({
      MILLRACE_TLS_CERT_FILE: join(directory, 'cert.pem'),
      MILLRACE_TLS_KEY_FILE: join(directory, 'key.pem'),
    });
    const { client } = await openTls();
    await client.publish(goodKey);
    expect(await commonName()).toBe('first.millrace.test');
    await install('second', 'first');
    process.emit('SIGHUP');
    await until(() => edge.log.join('').includes('tls.certificate_refused'), 5_000);
    expect(await commonName()).toBe('first.millrace.test');
    await install('second', 'second');
    expect(await until(async () => (await commonName()) === 'second.millrace.test', 10_000)).toBe(true);
    client.send(media(avcHeader()), media(videoFrame(0, true)));
    expect((await until(() => edge.relay(), 5_000)).status).toBe(200);
    expect(edge.log.join('')).not.toContain(await readFile(fixture('second.key.pem'), 'utf8'));
  });
});

describe('a load balancer', () => {
  const header = Buffer.from('PROXY TCP4 203.0.113.9 127.0.0.1 4711 1935\r\n');
  const publish = () => [handshake(), setChunkSize(), connectCommand(), publishCommands(goodKey)];

  it.each([
    ['version 1', header],
    ['version 2', Buffer.from('0d0a0d0a000d0a515549540a2111000ccb0071097f000001126707 8f'.replace(' ', ''), 'hex')],
  ])('that is trusted tells whose connection it is, in %s', async (_version, bytes) => {
    edge = await startTestEdge({ MILLRACE_PROXY_PROTOCOL_FROM: '127.0.0.0/8' });
    const client = await openPlain(edge.rtmpPort, bytes, ...publish());
    await client.hears('NetStream.Publish.Start');
    expect(edge.api.remoteAddresses).toEqual(['203.0.113.9']);
    expect(edge.log.join('')).toContain('"remoteAddress":"203.0.113.9"');
  });

  it('may do so in front of TLS, and byte by byte', async () => {
    edge = await startTestEdge({ ...certificate, MILLRACE_PROXY_PROTOCOL_FROM: '127.0.0.1' });
    const raw = connectPlain(edge.rtmpsPort, '127.0.0.1');
    await once(raw, 'connect');
    raw.setNoDelay(true);
    for (const byte of header) {
      await new Promise((resolve) => raw.write(Buffer.from([byte]), resolve));
    }
    const { client } = await openTls({ socket: raw });
    await client.publish(goodKey);
    expect(edge.api.remoteAddresses).toEqual(['203.0.113.9']);
  });

  it('that sends no header is not let in, and nobody else may send one', async () => {
    edge = await startTestEdge({ MILLRACE_PROXY_PROTOCOL_FROM: '127.0.0.2' });
    const liar = await openPlain(edge.rtmpPort, header, ...publish());
    await liar.closed;
    const balancer = await connectClient(edge.rtmpPort, '127.0.0.2');
    clients.push(balancer);
    balancer.send(...publish());
    await balancer.closed;
    expect(await edge.metric('millrace_edge_rejected_total{reason="proxy-header"')).toBe(1);
    expect(edge.api.authorizations).toBe(0);
  });

  it('that looks whether the port is open is no error', async () => {
    edge = await startTestEdge({ MILLRACE_PROXY_PROTOCOL_FROM: '127.0.0.2' });
    for (const from of ['127.0.0.1', '127.0.0.2']) {
      const check = await connectClient(edge.rtmpPort, from);
      check.socket.end();
      await check.closed;
    }
    expect(edge.log.filter((line) => !line.includes('"level":"debug"') && line.includes('connection'))).toEqual([]);
  });
});
