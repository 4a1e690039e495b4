// What a check of the doctor is, and how one that fails is told: with what was seen, and what to do about it.
import { within } from '@millrace/service';

export type Verdict = 'ok' | 'warn' | 'fail';

export interface Finding {
  check: string;
  verdict: Verdict;
  /** What was seen. */
  seen: string;
  /** What to do; nothing when all is well. */
  fix?: string;
}

export interface Check {
  name: string;
  /** A rejection is a failure. */
  look: () => Promise<Omit<Finding, 'check'>>;
  /** What to do when it rejects. */
  fix: string;
}

const limitMs = 10_000;

export const ok = (seen: string): Omit<Finding, 'check'> => ({ verdict: 'ok', seen });
export const warn = (seen: string, fix: string): Omit<Finding, 'check'> => ({ verdict: 'warn', seen, fix });
export const fail = (seen: string, fix: string): Omit<Finding, 'check'> => ({ verdict: 'fail', seen, fix });

/** Never rejects, and never takes longer than ten seconds. */
export async function carryOut({ name, look, fix }: Check): Promise<Finding> {
  try {
    return { check: name, ...(await within(limitMs, look(), noAnswer)) };
  } catch (error) {
    return { check: name, ...fail(wordsOf(error), fix) };
  }
}

function noAnswer(): never {
  throw new Error(`no answer within ${limitMs / 1_000} s`);
}

/** The first line; the rest is for programmers. */
function wordsOf(error: unknown): string {
  const text = error instanceof Error ? error.message || error.name : String(error);
  return (
    text
      .trim()
      .split('\n')
      .findLast((line) => line.trim() !== '')
      ?.trim() ?? 'unknown'
  );
}

const marks = { ok: 'ok  ', warn: 'WARN', fail: 'FAIL' } as const;

export function lineOf({ check, verdict, seen, fix }: Finding): string {
  const line = `${marks[verdict]}  ${check.padEnd(20)}  ${seen}`;
  return fix === undefined ? line : `${line}\n      ${''.padEnd(20)}  → ${fix}`;
}
