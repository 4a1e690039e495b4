// The live feed of events, over as many connections as it takes. Rules: each connection begins where the last one stood;
// one that is silent for longer than the API's signs of life is given up; and only so many in a row may fail.
import type { MillraceEvent } from './contract-types.ts';
import { MillraceConnectionError } from './errors.ts';
import { delayBefore, isWorthRetrying } from './retry-policy.ts';
import { ServerSentEventReader } from './server-sent-events.ts';
import { pause, type Query, type Transport } from './transport.ts';

/** The API sends something every 10 seconds. */
const silenceMs = 45_000;
const failuresInARow = 10;

export interface FollowOptions {
  signal?: AbortSignal;
  /** Hears what each connection failed of, and `undefined` when one stands again. */
  onConnection?: (trouble: unknown) => void;
}

export async function* followEvents(
  transport: Transport,
  { after, ...filter }: Query,
  { signal, onConnection }: FollowOptions,
): AsyncGenerator<MillraceEvent, void> {
  let place = after === undefined ? undefined : String(after);
  let isFirst = true;
  for (let failures = 0; ;) {
    try {
      const query = { ...filter, ...(place !== undefined && { after: place }) };
      for await (const { event, id } of connection(transport, query, signal)) {
        if (failures > 0 || isFirst) onConnection?.(undefined);
        isFirst = false;
        [failures, place] = [0, id ?? place];
        if (event) yield event;
      }
      await pause(delayBefore(0, undefined, Math.random), signal);
    } catch (error) {
      if (signal?.aborted) return;
      failures += 1;
      onConnection?.(error);
      if (failures > failuresInARow || !isWorthRetrying(error)) throw error;
      await pause(delayBefore(failures - 1, error, Math.random), signal).catch(() => undefined);
    }
  }
}

interface Step {
  id: string | undefined;
  event?: MillraceEvent;
}

/** One connection, until its end. */
async function* connection(transport: Transport, query: Query, signal: AbortSignal | undefined): AsyncGenerator<Step> {
  const silence = new Silence();
  const signals = signal ? [signal, silence.signal] : [silence.signal];
  try {
    const body = await transport.open({ path: '/v1/events/stream', query, signal: AbortSignal.any(signals) });
    for await (const step of stepsOf(body)) {
      silence.end();
      yield step;
    }
  } finally {
    silence.close();
  }
}

/** One step or more for each piece that comes; also a sign of life is one. */
async function* stepsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Step> {
  const reader = new ServerSentEventReader();
  try {
    for await (const text of body.pipeThrough(new TextDecoderStream())) {
      for (const { event, data, id } of reader.read(text)) {
        // The API says goodbye when the credentials are at their end: the next connection shows whether they are.
        if (event !== 'end') yield { id, event: JSON.parse(data) as MillraceEvent };
      }
      yield { id: reader.lastId };
    }
  } catch (error) {
    throw new MillraceConnectionError('The event stream broke off.', { cause: error });
  }
}

/** Aborts when nothing comes for too long. */
class Silence {
  readonly #controller = new AbortController();
  #timer = this.#begin();

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  end(): void {
    this.close();
    this.#timer = this.#begin();
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #begin() {
    return setTimeout(() => this.#controller.abort(new DOMException('Silence.', 'TimeoutError')), silenceMs);
  }
}
