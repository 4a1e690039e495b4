// Which codes hold of a stream, without flicker: a warning must hold for a while before it is said, and nothing is taken
// back before it has been gone for a while. Pure.
import { ingestHealthRules, type IngestHealthCode } from '@millrace/pipeline';
import { z } from 'zod';

const heldCodeSchema = z.object({
  /** Unix milliseconds. */
  sinceMs: z.number(),
  isAnnounced: z.boolean(),
  /** When it was first missing; null while it holds. */
  goneSinceMs: z.number().nullable(),
});
export type HeldCode = z.infer<typeof heldCodeSchema>;
export type HeldCodes = Readonly<Partial<Record<IngestHealthCode, HeldCode>>>;

export interface CodesJudgement {
  held: HeldCodes;
  /** Codes that are said, or taken back, from now on. */
  raised: IngestHealthCode[];
  cleared: IngestHealthCode[];
}

/** A warning that holds for less is not worth a word. What viewers see is said at once. */
const raiseWarningAfterMs = 4_000;
/** Longer than the pause of a source that is bad every few seconds. */
const clearAfterMs = 10_000;

/** What was stored, read back; codes that this version does not know are dropped. */
export function readHeldCodes(stored: unknown): HeldCodes {
  const record = z.record(z.string(), heldCodeSchema).catch({}).parse(stored);
  return Object.fromEntries(Object.entries(record).filter(([code]) => Object.hasOwn(ingestHealthRules, code)));
}

/** The next state, from the codes that hold now. */
export function judgeCodes(before: HeldCodes, present: readonly IngestHealthCode[], nowMs: number): CodesJudgement {
  const known = Object.keys(before) as IngestHealthCode[];
  const judgement = {
    held: {} as Record<string, HeldCode>,
    raised: [] as IngestHealthCode[],
    cleared: [] as IngestHealthCode[],
  };
  for (const code of new Set([...known, ...present])) {
    const former = before[code];
    const next = present.includes(code) ? heldOn(code, former, nowMs) : missing(former, nowMs);
    if (next) judgement.held[code] = next;
    if (next?.isAnnounced && !former?.isAnnounced) judgement.raised.push(code);
    if (former?.isAnnounced && !next) judgement.cleared.push(code);
  }
  return judgement;
}

function heldOn(code: IngestHealthCode, former: HeldCode | undefined, nowMs: number): HeldCode {
  const sinceMs = former?.sinceMs ?? nowMs;
  const isSure = ingestHealthRules[code].severity === 'error' || nowMs - sinceMs >= raiseWarningAfterMs;
  return { sinceMs, isAnnounced: former?.isAnnounced === true || isSure, goneSinceMs: null };
}

function missing(former: HeldCode | undefined, nowMs: number): HeldCode | undefined {
  if (!former?.isAnnounced) return undefined;
  const goneSinceMs = former.goneSinceMs ?? nowMs;
  return nowMs - goneSinceMs >= clearAfterMs ? undefined : { ...former, goneSinceMs };
}
