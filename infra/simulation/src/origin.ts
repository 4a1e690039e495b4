// An origin that follows the log of the stream it plays and folds it as the real one does. Whatever it shows is told to
// the oracle.
import type { StreamId } from '@millrace/pipeline';
import { foldRecords } from '@millrace/origin/fold-records';
import { emptyView, type StreamView } from '@millrace/origin/stream-view';
import { Process, type Task } from './process.ts';
import type { World } from './world.ts';

const pollMs = 500;

export class Origin extends Process {
  readonly #world: World;
  #view: StreamView | undefined;
  #lastSequence = 0;

  constructor(name: string, world: World) {
    super(name, world.time);
    this.#world = world;
  }

  begin(): void {
    this.#view = undefined;
    this.#world.oracle.startedAnew(this.name);
    this.start(this.#follow());
  }

  *#follow(): Task {
    const { network, redis, controlPlane, oracle } = this.#world;
    for (;;) {
      yield* network.sleep(pollMs);
      const stream = controlPlane.streams.at(-1);
      if (!stream) continue;
      const view = this.#viewOf(stream.id, stream.playbackId);
      const read = yield* network.call(this, redis, () => redis.log(stream.id).after(this.#lastSequence));
      if (!read.ok || read.value.length === 0 || this.#view?.ref.streamId !== stream.id) continue;
      this.#view = foldRecords(view, read.value);
      this.#lastSequence = read.value.at(-1)?.sequence ?? this.#lastSequence;
      oracle.shown(this.name, this.#view);
    }
  }

  #viewOf(streamId: StreamId, playbackId: StreamView['ref']['playbackId']): StreamView {
    if (this.#view?.ref.streamId === streamId) return this.#view;
    this.#lastSequence = 0;
    this.#view = emptyView({ streamId, playbackId }, []);
    return this.#view;
  }
}
