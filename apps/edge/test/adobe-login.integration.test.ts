// Encoders that have fields for user and password: three connections, of which the third one publishes.
import { amf0Object } from '@millrace/rtmp';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestEdge, type TestEdge } from './support/edge.ts';
import { command, connectClient, publishCommands, setChunkSize, type RtmpClient } from './support/rtmp-client.ts';
import { goodKey, goodKeyId } from './support/stub-api.ts';

let edge: TestEdge;
beforeAll(async () => {
  edge = await startTestEdge();
});
afterAll(() => edge.close());
beforeEach(() => {
  edge.api.isBroken = false;
  edge.api.holder = undefined;
});

const md5 = (text: string) => createHash('md5').update(text).digest('base64');

async function connectTo(app: string): Promise<RtmpClient> {
  const client = await connectClient(edge.rtmpPort);
  await client.shakeHands();
  const properties = amf0Object({ app, flashVer: 'FMLE/3.0', tcUrl: `rtmp://host/${app}` });
  client.send(setChunkSize(), command(0, 'connect', 1, properties));
  return client;
}

/** What a connection is told before it is closed; a refusal comes in chunks of 128 bytes. */
async function refusalAt(app: string): Promise<string> {
  const client = await connectTo(app);
  await client.closed;
  return client.received.slice(-1_000).replaceAll('\xc3', '');
}

async function connectedAt(app: string): Promise<RtmpClient> {
  const client = await connectTo(app);
  await client.hears('NetConnection.Connect.Success');
  return client;
}

/** What the third connection sends, after the first two. */
async function logIn(user: string, password: string): Promise<string> {
  expect(await refusalAt('auth')).toContain('[ AccessManager.Reject ] : [ code=403 need auth; authmod=adobe ] : ');
  const said = await refusalAt(`auth?authmod=adobe&user=${user}`);
  expect(said).toContain('reason=needauth');
  const from = (name: string) => new RegExp(`[?&]${name}=([^&\0]*)`).exec(said)![1]!;
  const [salt, opaque, challenge] = [from('salt'), from('opaque'), 'a1b2c3d4'];
  const response = md5(md5(user + salt + password) + opaque + challenge);
  return `auth?authmod=adobe&user=${user}&challenge=${challenge}&response=${response}&opaque=${opaque}`;
}

describe('an encoder with user and password', () => {
  it('publishes with the id of a stream key and the key, under any name', async () => {
    const client = await connectedAt(await logIn(goodKeyId, goodKey));
    client.send(publishCommands('camera-one'));
    await client.hears('NetStream.Publish.Start');
    client.destroy();
    expect(edge.log.join('')).not.toContain(goodKey);
  });

  it.each([
    ['a wrong password', goodKeyId, 'sk_wrongwrongwrong', 'reason=authfailed'],
    ['a user that nobody is', 'key_nobody', goodKey, 'reason=nosuchuser'],
  ])('is refused at connect with %s', async (_what, user, password, expected) => {
    expect(await refusalAt(await logIn(user, password))).toContain(expected);
  });

  it('who is known is let in while the API is away; another one is told to come again', async () => {
    const first = await connectedAt(await logIn(goodKeyId, goodKey));
    first.send(publishCommands(''));
    await first.hears('NetStream.Publish.Start');
    first.destroy();
    edge.api.isBroken = true;
    expect(await refusalAt(await logIn('key_other', goodKey))).toContain('Temporarily unavailable, retry [E503]');
    const known = await connectedAt(await logIn(goodKeyId, goodKey));
    known.send(publishCommands('again'));
    await known.hears('NetStream.Publish.Start');
    known.destroy();
  });

  it('needs none of it elsewhere: a key in the name is enough, whatever else is sent', async () => {
    const client = await connectedAt('live?authmod=adobe&user=somebody');
    client.send(publishCommands(goodKey));
    await client.hears('NetStream.Publish.Start');
    client.destroy();
  });
});
