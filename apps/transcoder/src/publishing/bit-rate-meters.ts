// The meters of a stream's renditions. Each goes on from the last cell of an earlier run, if that had its rendition.
import type { CellRecord } from '@millrace/pipeline';
import { BitRateMeter } from './bit-rate-meter.ts';

export class BitRateMeters {
  readonly #lastCell: CellRecord | undefined;
  readonly #meters = new Map<string, BitRateMeter>();

  constructor(lastCell: CellRecord | undefined) {
    this.#lastCell = lastCell;
  }

  of(renditionId: string): BitRateMeter {
    const known = this.#meters.get(renditionId);
    if (known) return known;
    const last = this.#lastCell;
    const media = last?.media[renditionId];
    const meter = new BitRateMeter(last && media && { media, elapsedSeconds: last.endMs / 1_000 });
    this.#meters.set(renditionId, meter);
    return meter;
  }
}
