// How fast a publisher may send, in bits and in messages, and how slowly. Above its bit rate it has a reserve, for bursts after a stall of its line;
// when that is used up its socket is read no faster than allowed. An encoder whose media itself is too fast for that, as
// its timestamps tell, is sent away; a file that is sent faster than real time is only held back.
import type { MessageSurplus } from './message-surplus.ts';

export type PaceVerdict = 'too-slow' | 'too-much' | 'too-many';

/** A publisher that sends less than this is none. */
const minBitrateBps = 8_000;
const minWithinMs = 20_000;
/** Of the bit rate allowed, on average. */
const allowance = 1.5;
/** Seconds of the bit rate allowed that may come at once. */
const reserveSeconds = 25;
const pressedForMs = { 'too-much': 60_000, 'too-many': 10_000 };
/** What any encoder may send: picture and sound take a hundred, several tracks of them some hundreds. */
const ordinaryMessagesPerSecond = 400;
/** As long as there is surplus; for a file that is sent as fast as it goes, or very many tracks. */
const messagesPerSecond = 5_000;
const messageReserve = 1_250;
/** Media that advances faster than the clock is not live. */
const faithfulRate = 1.25;

export class IngestPace {
  readonly #maxBitrateBps: number;
  readonly #surplus: MessageSurplus;
  #reserveBits: number;
  #reserveMessages = messageReserve;
  #checkedAtMs: number;
  #windowBeganAtMs: number;
  #windowBytes = 0;
  /** Since the last check; whole numbers, as everything that each read looks at. */
  #bytes = 0;
  #messages = 0;
  #maxBytes = 0;
  #maxMessages = messageReserve;
  #pressed: { by: 'too-much' | 'too-many'; nowMs: number; mediaMs: number } | undefined;

  /** Begins at `nowMs` of a monotonic clock. */
  constructor(maxBitrateBps: number, surplus: MessageSurplus, nowMs: number) {
    this.#maxBitrateBps = maxBitrateBps;
    this.#surplus = surplus;
    this.#reserveBits = maxBitrateBps * reserveSeconds;
    this.#maxBytes = Math.floor(this.#reserveBits / 8);
    this.#checkedAtMs = this.#windowBeganAtMs = nowMs;
  }

  /** Nothing further should be read before the next check. */
  get isUsedUp(): boolean {
    return this.#bytes >= this.#maxBytes || this.#messages >= this.#maxMessages;
  }

  count(sizeBytes: number, messages: number): void {
    this.#bytes += sizeBytes;
    this.#messages += messages;
  }

  /** To be called a few times a second. `mediaMs` is the encoder's own time. */
  check(nowMs: number, mediaMs: number): PaceVerdict | undefined {
    const full = this.#maxBitrateBps * reserveSeconds;
    const refillBits = (this.#maxBitrateBps * allowance * (nowMs - this.#checkedAtMs)) / 1_000;
    const isTooMuch = this.#bytes >= this.#maxBytes;
    const isTooMany = this.#messages >= this.#maxMessages;
    this.#reserveMessages -= this.#messages;
    this.#refillMessages(nowMs);
    this.#reserveBits = Math.min(full, this.#reserveBits - this.#bytes * 8 + refillBits);
    this.#windowBytes += this.#bytes;
    this.#bytes = this.#messages = 0;
    this.#maxBytes = Math.floor(this.#reserveBits / 8);
    this.#maxMessages = Math.ceil(this.#reserveMessages);
    this.#checkedAtMs = nowMs;
    if (isTooMuch || isTooMany) this.#pressed ??= { by: isTooMany ? 'too-many' : 'too-much', nowMs, mediaMs };
    else if (this.#hasRecovered) this.#pressed = undefined;
    return this.#overPressed(nowMs, mediaMs) ?? this.#tooSlow(nowMs);
  }

  #refillMessages(nowMs: number): void {
    const seconds = (nowMs - this.#checkedAtMs) / 1_000;
    const missing = messageReserve - this.#reserveMessages;
    const ordinary = Math.min(missing, ordinaryMessagesPerSecond * seconds);
    const wanted = Math.min(missing, messagesPerSecond * seconds) - ordinary;
    this.#reserveMessages += ordinary + (wanted > 0 ? this.#surplus.take(wanted, nowMs) : 0);
  }

  get #hasRecovered(): boolean {
    const halfBits = (this.#maxBitrateBps * reserveSeconds) / 2;
    return this.#reserveBits > halfBits && this.#reserveMessages > messageReserve / 2;
  }

  #overPressed(nowMs: number, mediaMs: number): PaceVerdict | undefined {
    const pressed = this.#pressed;
    if (pressed === undefined || nowMs - pressed.nowMs < pressedForMs[pressed.by]) return undefined;
    const advance = (mediaMs - pressed.mediaMs) / (nowMs - pressed.nowMs);
    this.#pressed = { by: pressed.by, nowMs, mediaMs };
    return advance < faithfulRate ? pressed.by : undefined;
  }

  #tooSlow(nowMs: number): PaceVerdict | undefined {
    const windowMs = nowMs - this.#windowBeganAtMs;
    if (windowMs < minWithinMs) return undefined;
    const bitrateBps = (this.#windowBytes * 8_000) / windowMs;
    this.#windowBeganAtMs = nowMs;
    this.#windowBytes = 0;
    return bitrateBps < minBitrateBps ? 'too-slow' : undefined;
  }
}
