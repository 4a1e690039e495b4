// The edge with a real encoder, a real Redis, and an API that does what the test says.
import { problemSchema } from '@millrace/errors';
import { FlvDemuxer } from '@millrace/flv';
import { transcodeJobSchema } from '@millrace/pipeline';
import { makeClip, publishWithFfmpeg, until, type Publisher } from '@millrace/testing';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startTestEdge, type TestEdge } from './support/edge.ts';
import { connectClient } from './support/rtmp-client.ts';
import { goodKey } from './support/stub-api.ts';

const run = promisify(execFile);
let clip: string;
let edge: TestEdge;
let publishers: Publisher[];

beforeAll(async () => {
  clip = await makeClip({ widthPx: 320, heightPx: 180, durationMs: 5_000, gopMs: 1_000 });
});
beforeEach(async () => {
  publishers = [];
  edge = await startTestEdge();
});
afterEach(async () => {
  await Promise.all(publishers.map((publisher) => publisher.kill()));
  await edge.close();
});

function publish(key = goodKey, options: { loop?: boolean; url?: string } = {}): Publisher {
  const publisher = publishWithFfmpeg({ url: edge.publishUrl(key), clip, ...options });
  publishers.push(publisher);
  return publisher;
}

/** The publish, once the relay knows its stream: that one refuses what makes no sense, and has no 404 for it. */
const isPublished = () =>
  until(async () => {
    const { holder } = edge.api;
    return holder && (await edge.relay('?from=-1')).status === 400 ? holder : undefined;
  }, 10_000);
const jobs = async () => {
  const all = await edge.queue.bullQueue.getJobs(['waiting', 'prioritized', 'active']);
  return all.map((job) => ({ id: job.id, order: transcodeJobSchema.parse(job.data) }));
};

/** Presentation time, size and checksum of every packet in a file, without its header. */
async function packets(path: string): Promise<string> {
  const { stdout } = await run('ffmpeg', ['-v', 'error', '-i', path, '-c', 'copy', '-f', 'framemd5', '-']);
  return stdout.replaceAll(/^#.*\n/gm, '');
}

describe('a publish with the right key', () => {
  it('is carried to the relay packet by packet, and ends it when it ends', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'millrace-edge-'));
    try {
      const publisher = publish();
      const { connectionId } = await isPublished();
      const response = await edge.relay();
      expect(response.status).toBe(200);
      expect(response.headers.get('x-millrace-connection')).toBe(connectionId);
      expect(Math.abs(Number(response.headers.get('x-millrace-time-origin')) - Date.now())).toBeLessThan(5_000);
      await writeFile(join(directory, 'relay.flv'), new Uint8Array(await response.arrayBuffer()));
      expect(await publisher.exited).toBe(0);
      await run('ffmpeg', ['-v', 'error', '-i', clip, '-c', 'copy', join(directory, 'source.flv')]);
      expect(await packets(join(directory, 'relay.flv'))).toBe(await packets(join(directory, 'source.flv')));
      const report = await until(() => edge.api.disconnected[0], 5_000);
      expect(report).toEqual({ streamId: edge.api.streamId, connectionId, reason: 'unpublished' });
      expect((await edge.relay()).status).toBe(404);
    } finally {
      await rm(directory, { recursive: true });
    }
  });

  it('orders the transcode under its own name, with what the transcoder needs and no secret', async () => {
    publish();
    const { connectionId } = await isPublished();
    const [job] = await until(async () => ((await jobs()).length > 0 ? jobs() : undefined), 5_000);
    expect(job?.id).toBe(`t_${edge.api.streamId}_1`);
    expect(job?.order).toMatchObject({ epoch: 1, connectionId, streamId: edge.api.streamId });
    expect(edge.log.join('')).not.toContain(goodKey);
  });

  it('is read again from the keyframe at or before the time that is asked for', async () => {
    publish(goodKey, { loop: true });
    await isPublished();
    const stop = new AbortController();
    const live = await edge.relay('', stop.signal);
    expect(await readFrom(live, 3_500)).toBe(true);
    const again = await edge.relay('?from=2500', stop.signal);
    const bytes = Buffer.from((await readerOf(again).read()).value ?? []);
    const script = bytes.subarray(13);
    expect(script.readUIntBE(4, 3)).toBe(2_000);
    stop.abort();
  });

  it('is stopped with words when the API says so at a heartbeat', async () => {
    const publisher = publish(goodKey, { loop: true });
    const { connectionId } = await isPublished();
    await until(() => edge.api.heartbeats.flat().includes(connectionId), 5_000);
    edge.api.stop = [{ streamId: edge.api.streamId, connectionId, reason: 'STOPPED_BY_OPERATOR' }];
    await publisher.exited;
    expect(publisher.output()).toContain('Server error: Stream stopped by its owner [E410]');
    expect(await until(() => edge.api.disconnected[0], 5_000)).toMatchObject({ reason: 'stopped' });
  });
});

describe('a publish that may not be', () => {
  it('is refused in words that the streamer sees', async () => {
    const publisher = publish('sk_wrongwrongwrong');
    expect(await publisher.exited).toBe(1);
    expect(publisher.output()).toContain('Server error: Stream key not accepted [E401]');
    expect(edge.log.join('')).not.toContain('sk_wrong');
  });

  it('gets no RTMP error while the API is down, so that the encoder comes back', async () => {
    edge.api.isBroken = true;
    const publisher = publish();
    expect(await publisher.exited).toBe(1);
    expect(publisher.output()).toContain('Input/output error');
    expect(publisher.output()).not.toContain('Server error');
  });

  it('is refused while another encoder holds the channel', async () => {
    publish(goodKey, { loop: true });
    await isPublished();
    const second = publish();
    expect(await second.exited).toBe(1);
    expect(second.output()).toContain('Server error: Stream already published [E409]');
  });
});

describe('an encoder that freezes', () => {
  it('gives way within three seconds to one that comes with the same key', async () => {
    const frozen = publish(goodKey, { loop: true });
    const first = await isPublished();
    process.kill(frozen.pid!, 'SIGSTOP');
    publish(goodKey, { loop: true });
    const second = await until(() => edge.api.holder?.connectionId !== first.connectionId && edge.api.holder, 6_000);
    expect(second.connectionId).not.toBe(first.connectionId);
    expect(edge.api.disconnected[0]).toMatchObject({ connectionId: first.connectionId, reason: 'taken-over' });
    process.kill(frozen.pid!, 'SIGCONT');
  });
});

describe('a transcoder that is lost', () => {
  it('is noticed within seconds, and the next epoch is ordered', async () => {
    publish(goodKey, { loop: true });
    await isPublished();
    const stop = new AbortController();
    const response = await edge.relay('', stop.signal);
    await readerOf(response).read();
    stop.abort();
    const order = await until(
      async () => (await jobs()).find(({ id }) => id === `t_${edge.api.streamId}_2`)?.order,
      5_000,
    );
    expect(order.epoch).toBe(2);
  });
});

describe('the relay', () => {
  it('of an encoder that has sent nothing yet tells to come again, which is no failure', async () => {
    const encoder = await connectClient(edge.rtmpPort);
    await encoder.publish(goodKey);
    const answer = await edge.relay();
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(problemSchema.parse(await answer.json()).code).toBe('UNAVAILABLE');
    expect(edge.log.filter((line) => line.includes('http.failed'))).toEqual([]);
    encoder.destroy();
  });

  it.each([
    ['without the service token', {}, 401],
    ['with another token', { authorization: 'Bearer of-something-else' }, 401],
  ])('is closed to a caller %s', async (_name, headers, status) => {
    const url = (await edge.relay()).url;
    const response = await fetch(url, { headers });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toContain('application/problem+json');
  });

  it('knows no other stream and no other time', async () => {
    expect((await edge.relay()).status).toBe(404);
    publish(goodKey, { loop: true });
    await isPublished();
    expect((await edge.relay('?from=-1')).status).toBe(400);
    expect((await edge.relay('?form=1')).status).toBe(400);
  });
});

describe('a caller that speaks no RTMP', () => {
  it('is cut off at its first byte, and the others are not disturbed', async () => {
    publish(goodKey, { loop: true });
    await isPublished();
    const socket = connect(edge.rtmpPort, '127.0.0.1');
    socket.end('GET / HTTP/1.1\r\n\r\n');
    await once(socket, 'close');
    expect(edge.log.join('')).toContain('httpOnRtmpPort');
    expect(edge.api.disconnected).toEqual([]);
  });
});

/** Reads on until a tag of at least this relay time has passed. */
async function readFrom(response: Response, untilMs: number): Promise<boolean> {
  const demuxer = new FlvDemuxer();
  const reader = readerOf(response);
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return false;
    if (demuxer.push(value).some((tag) => tag.timestampMs >= untilMs)) return true;
  }
}

function readerOf(response: Response): ReadableStreamDefaultReader<Uint8Array> {
  return response.body!.getReader();
}
