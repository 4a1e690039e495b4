// An edge process with the encoder on it: asks before it lets the encoder in, orders the transcode, serves the relay,
// notices within moments that its reader is gone, and reports every two seconds what it carries.
import {
  ingestHeartbeat,
  newId,
  transcoderLostAfterMs,
  type ConnectionId,
  type TranscodeJob,
} from '@millrace/pipeline';
import type { EdgeName, PublishAnswer } from './control-plane.ts';
import { Process, type Task } from './process.ts';
import { Source } from './source.ts';
import type { World } from './world.ts';

interface Publication {
  source: Source;
  order: TranscodeJob;
  /** Names of the runs that read. */
  readers: Set<string>;
  wasRead: boolean;
}

const askAgainMs = 1_000;
const maxBusyAnswers = 15;

const grantOf = (answer: PublishAnswer) => (answer.kind === 'grant' ? answer.order : undefined);

export class Edge extends Process {
  readonly #world: World;
  #instance = 0;
  publication: Publication | undefined;

  constructor(name: string, world: World) {
    super(name, world.time);
    this.#world = world;
    this.onCrash = () => this.#drop();
  }

  begin(): void {
    this.#instance += 1;
    this.start(this.#heartbeat());
  }

  /** The encoder publishes. Calls back with whether it was let in. */
  publish(onAnswer: (source: Source | undefined) => void): void {
    this.receive(() => this.run(this.#admit(onAnswer)));
  }

  /** The encoder's connection is gone, or closed by the edge. */
  disconnect(): void {
    const ended = this.#drop();
    if (ended) this.receive(() => this.run(this.#reportDisconnected(ended)));
  }

  attach(reader: string): void {
    const { publication } = this;
    if (!publication) return;
    publication.readers.add(reader);
    publication.wasRead = true;
  }

  detach(reader: string): void {
    const { publication } = this;
    if (!publication?.readers.delete(reader) || publication.readers.size > 0) return;
    this.#world.time.after(transcoderLostAfterMs, () =>
      this.receive(() => {
        const isLost = this.publication === publication && publication.readers.size === 0 && publication.wasRead;
        if (isLost) this.run(this.#reportLost(publication));
      }),
    );
  }

  *#admit(onAnswer: (source: Source | undefined) => void): Task {
    const { network, api, controlPlane, redis, sources, time } = this.#world;
    const connectionId = newId('connection');
    const answer = yield* network.call(this, api, () => controlPlane.authorize(this.#self(), connectionId));
    const order = answer.ok ? yield* this.#latest(grantOf(answer.value)) : yield* this.#resume(connectionId);
    if (!order) {
      onAnswer(undefined);
      return;
    }
    const source = new Source(connectionId, time);
    sources.set(connectionId, source);
    const publication = { source, order, readers: new Set<string>(), wasRead: false };
    this.publication = publication;
    onAnswer(source);
    if (answer.ok) redis.remember(order);
    yield* this.#order(order);
    if (!answer.ok) yield* this.#seekGrant(publication);
  }

  /** The log may know of later epochs than the API: then the one after those is asked for. */
  *#latest(granted: TranscodeJob | undefined): Task<TranscodeJob | undefined> {
    const { network, api, controlPlane, redis } = this.#world;
    if (!granted || granted.epoch === 1) return granted;
    const latest = yield* network.call(this, redis, () => redis.log(granted.streamId).latestEpoch);
    if (!latest.ok || latest.value < granted.epoch) return granted;
    const resumed = { ...granted, epoch: latest.value + 1 };
    const answer = yield* network.call(this, api, () =>
      controlPlane.authorize(this.#self(), granted.connectionId, resumed),
    );
    return answer.ok ? grantOf(answer.value) : undefined;
  }

  /** The API does not answer: the stream of the last grant goes on if nobody writes it. */
  *#resume(connectionId: ConnectionId): Task<TranscodeJob | undefined> {
    const { network, redis } = this.#world;
    const resumed = yield* network.call(this, redis, () => redis.resume(connectionId));
    return resumed.ok ? resumed.value : undefined;
  }

  /** Asks until the API answers; then the publication is as every other, or over. */
  *#seekGrant(publication: Publication): Task {
    const { network, api, controlPlane } = this.#world;
    const { connectionId } = publication.source;
    let busyAnswers = 0;
    while (this.publication === publication) {
      yield* network.sleep(askAgainMs);
      const resumed = publication.order;
      const answer = yield* network.call(this, api, () => controlPlane.authorize(this.#self(), connectionId, resumed));
      if (!answer.ok || this.publication !== publication) continue;
      const granted = grantOf(answer.value);
      busyAnswers += 1;
      if (!granted && busyAnswers > maxBusyAnswers) this.#drop();
      if (!granted) continue;
      publication.order = granted;
      if (granted.streamId !== resumed.streamId || granted.epoch !== resumed.epoch) yield* this.#order(granted);
      return;
    }
  }

  #self(): EdgeName {
    return { name: this.name, instanceId: `${this.name}-${this.#instance}` };
  }

  *#order(order: TranscodeJob): Task {
    const { network, redis } = this.#world;
    yield* network.call(this, redis, () => redis.addJob(order));
  }

  *#reportLost(publication: Publication): Task {
    const { network, api, controlPlane } = this.#world;
    const { streamId, connectionId, epoch } = publication.order;
    const answer = yield* network.call(this, api, () =>
      controlPlane.apply(streamId, { kind: 'transcoder-lost', connectionId, epoch, wasReading: true }),
    );
    const next = answer.ok ? answer.value?.epoch : undefined;
    if (next === undefined || next <= publication.order.epoch || this.publication !== publication) return;
    publication.order = { ...publication.order, epoch: next };
    publication.wasRead = false;
    yield* this.#order(publication.order);
  }

  *#reportDisconnected({ order }: Publication): Task {
    const { network, api, controlPlane } = this.#world;
    const { streamId, connectionId } = order;
    for (let tries = 0; tries < 3; tries += 1) {
      const fact = { kind: 'disconnected', connectionId } as const;
      const answer = yield* network.call(this, api, () => controlPlane.apply(streamId, fact));
      if (answer.ok) return;
    }
  }

  *#heartbeat(): Task {
    const { network, api, controlPlane } = this.#world;
    for (;;) {
      yield* network.sleep(ingestHeartbeat.intervalMs);
      const carried = this.publication?.source.connectionId;
      if (!carried) continue;
      const answer = yield* network.call(this, api, () => controlPlane.heartbeat([carried]));
      if (answer.ok && answer.value.includes(carried) && this.publication?.source.connectionId === carried)
        this.#drop();
    }
  }

  #drop(): Publication | undefined {
    const { publication } = this;
    publication?.source.end();
    this.publication = undefined;
    return publication;
  }
}
