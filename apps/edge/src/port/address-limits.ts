// How much of the edge one address, or one customer's network of IPv6, may have: so many connections at once, and so many
// new ones in a minute. An address may be a whole company, or a provider's customers behind one translator: the bounds are
// wide, and single misbehaving connections are dealt with elsewhere. Memory is bounded: what is idle is forgotten.
import { callerOf, type AddressList } from '@millrace/service';

export type AddressRefusal = 'too-many-connections' | 'too-many-connects';

export interface AddressBounds {
  readonly connections: number;
  readonly connectsPerMinute: number;
}

export const usualAddressBounds: AddressBounds = { connections: 100, connectsPerMinute: 240 };

interface Record {
  connections: number;
  connects: number;
  minuteBeganAtMs: number;
}

const minuteMs = 60_000;
/** More addresses than this within a minute: the oldest idle ones are forgotten early. */
const maxRecords = 50_000;

export class AddressLimits {
  readonly #bounds: AddressBounds;
  readonly #unlimited: AddressList;
  readonly #records = new Map<string, Record>();

  constructor(unlimited: AddressList, bounds = usualAddressBounds) {
    this.#bounds = bounds;
    this.#unlimited = unlimited;
  }

  /** Counts a new connection of `address`, or says why there shall be none. One that is counted must be left once. */
  enter(address: string, nowMs: number): AddressRefusal | undefined {
    if (this.#unlimited.includes(address)) return undefined;
    const record = this.#recordOf(callerOf(address), nowMs);
    record.connects += 1;
    if (record.connects > this.#bounds.connectsPerMinute) return 'too-many-connects';
    if (record.connections >= this.#bounds.connections) return 'too-many-connections';
    record.connections += 1;
    return undefined;
  }

  leave(address: string): void {
    const record = this.#records.get(callerOf(address));
    if (record !== undefined && record.connections > 0) record.connections -= 1;
  }

  #recordOf(caller: string, nowMs: number): Record {
    const known = this.#records.get(caller);
    if (known !== undefined) {
      if (nowMs - known.minuteBeganAtMs >= minuteMs) Object.assign(known, { connects: 0, minuteBeganAtMs: nowMs });
      return known;
    }
    if (this.#records.size >= maxRecords) this.#forgetIdle();
    const record = { connections: 0, connects: 0, minuteBeganAtMs: nowMs };
    this.#records.set(caller, record);
    return record;
  }

  /** A tenth at a time, so that a flood of addresses does not make every connect walk the table. */
  #forgetIdle(): void {
    let left = maxRecords / 10;
    for (const [caller, { connections }] of this.#records) {
      if (left === 0) return;
      if (connections > 0) continue;
      this.#records.delete(caller);
      left -= 1;
    }
  }
}
