// Notices who tries keys: ten different wrong ones from an address within a minute, or a hundred from its network within ten
// minutes, and the address or network is not let in for ten minutes. An encoder that sends one wrong key for ever, as
// hardware does, guesses nothing.
import type { AddressList } from '@millrace/service';
import { networkOf } from '../port/address.ts';

interface Suspect {
  beganAtMs: number;
  keys: Set<string>;
  blockedUntilMs: number;
}

const ofAddress = { keys: 10, withinMs: 60_000 };
const ofNetwork = { keys: 100, withinMs: 600_000 };
const blockMs = 600_000;
const maxSuspects = 5_000;

export class KeyGuesses {
  readonly #unlimited: AddressList;
  /** Oldest first. */
  readonly #suspects = new Map<string, Suspect>();

  constructor(unlimited: AddressList) {
    this.#unlimited = unlimited;
  }

  isBlocked(address: string, nowMs: number): boolean {
    return this.#isBlocked(address, nowMs) || this.#isBlocked(`net ${networkOf(address)}`, nowMs);
  }

  /** `address` sent a key that nobody has; `keyIndex` stands for the key. */
  note(address: string, keyIndex: string, nowMs: number): void {
    if (this.#unlimited.includes(address)) return;
    this.#note(address, keyIndex, nowMs, ofAddress);
    this.#note(`net ${networkOf(address)}`, keyIndex, nowMs, ofNetwork);
  }

  #isBlocked(name: string, nowMs: number): boolean {
    return (this.#suspects.get(name)?.blockedUntilMs ?? 0) > nowMs;
  }

  #note(name: string, keyIndex: string, nowMs: number, bound: typeof ofAddress): void {
    const suspect = this.#suspectOf(name, nowMs, bound.withinMs);
    suspect.keys.add(keyIndex);
    if (suspect.keys.size < bound.keys) return;
    suspect.blockedUntilMs = nowMs + blockMs;
    suspect.keys.clear();
  }

  #suspectOf(name: string, nowMs: number, withinMs: number): Suspect {
    const known = this.#suspects.get(name);
    if (known !== undefined && nowMs - known.beganAtMs < withinMs) return known;
    this.#suspects.delete(name);
    if (this.#suspects.size >= maxSuspects) this.#suspects.delete(this.#suspects.keys().next().value ?? '');
    const suspect = { beganAtMs: nowMs, keys: new Set<string>(), blockedUntilMs: known?.blockedUntilMs ?? 0 };
    this.#suspects.set(name, suspect);
    return suspect;
  }
}
