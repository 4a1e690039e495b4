// What must hold whatever happens. It sees every commit that Redis accepts and every playlist that an origin shows, and
// writes down what was broken.
import { ingestHeartbeat, type CellRecord, type StreamId } from '@millrace/pipeline';
import type { StreamView } from '@millrace/origin/stream-view';
import type { Holder } from '@millrace/playlist-log';
import type { SequencedRecord } from '@millrace/playlist-log';
import type { Process } from './process.ts';
import type { Source } from './source.ts';
import type { VirtualTime } from './virtual-time.ts';

/** Nobody has to notice that the API stood still for less: a round's pause, and the time that it is waited for. */
const noticedAfterMs = 3_500;

/** What a run can't be blamed for. */
interface Excuses {
  /** The edge had forgotten what lies before the run's first cell when the run asked for it. */
  isBehind: boolean;
  /** Redis had lost the log: the run left numbers out. */
  holder: { isAfterLoss?: true | undefined };
}

interface Shown {
  first: number;
  last: number;
}

export class Oracle {
  readonly #time: VirtualTime;
  readonly #epochs = new Map<StreamId, number>();
  /** What each media sequence number of a stream has been shown to mean. */
  readonly #meanings = new Map<string, string>();
  readonly #shown = new Map<string, Shown>();
  readonly #excused = new Set<string>();
  readonly violations: string[] = [];
  readonly repairs = new Map<string, number>();
  /** Cells as they were accepted first, by stream. */
  readonly cells = new Map<StreamId, CellRecord[]>();

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  repaired(repair: string): void {
    this.repairs.set(repair, (this.repairs.get(repair) ?? 0) + 1);
  }

  committed(streamId: StreamId, { epoch, token }: Holder, added: readonly SequencedRecord[], run: Excuses): void {
    const known = this.#epochs.get(streamId) ?? 0;
    if (epoch < known) this.#broken(`a zombie wrote: epoch ${epoch} after ${known} (${token})`);
    this.#epochs.set(streamId, Math.max(known, epoch));
    const cells = this.cells.get(streamId) ?? [];
    this.cells.set(streamId, cells);
    for (const { record } of added) {
      if (record.kind !== 'cell' || record.mediaSequence <= (cells.at(-1)?.mediaSequence ?? -1)) continue;
      const last = cells.at(-1);
      const isJump = last && record.mediaSequence !== last.mediaSequence + 1;
      if (isJump && !(run.holder.isAfterLoss && record.discontinuity)) {
        this.#broken(`media sequence jumped from ${last.mediaSequence} to ${record.mediaSequence}`);
      }
      if (last && record.startMs < last.endMs) this.#broken(`frames doubled at ${record.startMs} ms of stream time`);
      if (last && !isJump && record.startMs > last.endMs) this.#judgeHole(record, last, run.isBehind);
      if (last && record.discontinuitySequence < last.discontinuitySequence) {
        this.#broken('the discontinuity sequence went back');
      }
      cells.push(record);
    }
  }

  /** An encoder is taken for gone because no edge has told the API of it. `source`: what it sends, if it does. */
  toldSilent(source: Source | undefined, { lastFreeze }: Process): void {
    if (!source || source.hasEnded) return;
    if (!lastFreeze || lastFreeze.toMs - lastFreeze.fromMs <= noticedAfterMs) return;
    if (this.#time.nowMs - lastFreeze.toMs < ingestHeartbeat.goneAfterMs)
      this.#broken('an encoder was told as gone while its edge could not say that it goes on');
  }

  /** An origin that starts has shown nothing yet. */
  startedAnew(origin: string): void {
    for (const at of this.#shown.keys()) if (at.startsWith(`${origin} `)) this.#shown.delete(at);
  }

  /**
   * A failover lost these records, and no snapshot has them either: their holder may die without having told anybody. The
   * one thing that is not promised is that their numbers keep their meaning then.
   */
  lost(streamId: StreamId, records: readonly SequencedRecord[]): void {
    const numbers = records.flatMap(({ record }) => (record.kind === 'cell' ? [record.mediaSequence] : []));
    for (const number of numbers) this.#excused.add(`${streamId} ${number}`);
    const cells = this.cells.get(streamId) ?? [];
    this.cells.set(
      streamId,
      cells.filter(({ mediaSequence }) => !numbers.includes(mediaSequence)),
    );
  }

  shown(origin: string, view: StreamView): void {
    const { cells, ref } = view;
    const first = cells.firstSequence;
    const last = cells.lastSequence;
    if (first === undefined || last === undefined) return;
    const at = `${origin} ${ref.streamId}`;
    const before = this.#shown.get(at);
    if (before && first < before.first)
      this.#broken(`${origin}: media sequence went back from ${before.first} to ${first}`);
    if (before && last < before.last) this.#broken(`${origin}: the live edge went back from ${before.last} to ${last}`);
    this.#shown.set(at, { first, last });
    for (let number = Math.max(first, (before?.last ?? -1) + 1); number <= last; number += 1) {
      const cell = cells.at(number - first);
      this.#means(`${ref.streamId} ${number}`, `${cell.epoch}/${cell.startMs}-${cell.endMs}`, origin);
    }
  }

  #judgeHole(cell: CellRecord, last: CellRecord, excused: boolean): void {
    const where = `${last.endMs} ms of stream time, ${cell.startMs - last.endMs} ms long`;
    if (!cell.discontinuity) this.#broken(`a hole without a discontinuity at ${where}`);
    if (!excused) this.#broken(`frames are missing that the edge still had, at ${where}`);
  }

  #means(number: string, meaning: string, origin: string): void {
    const known = this.#meanings.get(number);
    if (known !== undefined && known !== meaning && !this.#excused.has(number))
      this.#broken(`${origin}: ${number} was ${known} and is ${meaning}`);
    this.#meanings.set(number, known ?? meaning);
  }

  #broken(what: string): void {
    this.violations.push(`${(this.#time.nowMs / 1_000).toFixed(1)} s: ${what}`);
  }
}
