// What a fault did, as encoder and viewers saw it.
import { setTimeout as delay } from 'node:timers/promises';
import { until } from '@millrace/testing';
import { isGap } from '../rendition-recorder.ts';
import type { FaultRow } from './fault-row.ts';
import type { Figure } from './figure.ts';
import type { World } from './world.ts';

export interface Measurement {
  readonly row: FaultRow;
  /** The longest time between two segments that were listed one after the other. */
  freezeMs: number;
  /** From the end of the fault until three new segments were listed; undefined when that did not happen in time. */
  recoveredMs: number | undefined;
  disconnects: number;
  /** Broadcasts of the channel; one when the stream was never given up. */
  streams: number;
  /** The API's slowest answer; infinite when there was none within ten seconds. */
  slowestApiMs: number;
  /** Of the source: from the last one that was listed before, which what follows must go on from, to the newest. */
  segments: { first: number; last: number };
  violations: string[];
  /** What the row measured itself. */
  figures: readonly Figure[];
}

const calmMs = 6_000;
const recoverMs = 60_000;
const apiPollMs = 500;
const apiAnswerMs = 10_000;

/** Lets one fault happen and waits until the stream goes on. */
export async function measure(world: World, row: FaultRow): Promise<Measurement> {
  const { recorder, encoder } = world;
  // Behind the row before: what came since then is looked at too.
  const before = Math.max(0, recorder.newest);
  await row.prepare?.(world);
  await delay(calmMs);
  const first = recorder.newest + 1;
  const [disconnects, violations] = [encoder.disconnects, recorder.violations.length];
  const probe = probeApi(world);
  const figures: Figure[] = [];
  await row.inject(world, (figure) => figures.push(figure));
  const overAtMs = performance.now();
  const newest = recorder.newest;
  const recoveredMs = await until(() => Promise.resolve(recorder.newest >= newest + 3), recoverMs).then(
    () => performance.now() - overAtMs,
    () => undefined,
  );
  const slowestApiMs = await probe.end();
  return {
    row,
    freezeMs: recorder.longestPauseMs(first),
    recoveredMs,
    disconnects: encoder.disconnects - disconnects,
    streams: await world.api.streams(world.channel.id).then(
      (streams) => streams.length,
      () => 0,
    ),
    slowestApiMs,
    segments: { first: before, last: recorder.newest },
    figures,
    violations: recorder.violations.slice(violations).filter((violation) => !row.mayGap || !isGap(violation)),
  };
}

/** Asks the API for the channel again and again, whatever it says. */
function probeApi(world: World): { end(): Promise<number> } {
  let isOver = false;
  let slowestMs = 0;
  const url = new URL(`/v1/channels/${world.channel.id}`, world.platform.apiUrl);
  const headers = { authorization: `Bearer ${world.platform.apiKey}` };
  const probing = (async () => {
    while (!isOver) {
      const atMs = performance.now();
      const answered = await fetch(url, { headers, signal: AbortSignal.timeout(apiAnswerMs) }).then(
        async (response) => response.arrayBuffer().then(() => true),
        () => false,
      );
      slowestMs = Math.max(slowestMs, answered ? performance.now() - atMs : Infinity);
      await delay(apiPollMs);
    }
  })();
  return {
    end: async () => {
      isOver = true;
      await probing;
      return slowestMs;
    },
  };
}
