import { describe, expect, it } from 'vitest';
import { createRecoveryBudget } from './recovery-budget.ts';

describe('the recovery budget', () => {
  it('mends network faults with growing delays, then gives up', () => {
    const remedy = createRecoveryBudget();
    const remedies = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((nowMs) => remedy('network', nowMs));
    expect(remedies.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 4_000].map((delayMs) => ({ kind: 'mend', delayMs })));
    expect(remedies[8]).toEqual({ kind: 'give-up' });
  });

  it('mends media faults at once, three times a minute', () => {
    const remedy = createRecoveryBudget();
    for (const nowMs of [0, 10, 20]) expect(remedy('media', nowMs)).toEqual({ kind: 'mend', delayMs: 0 });
    expect(remedy('media', 30)).toEqual({ kind: 'give-up' });
  });

  it('forgets faults that are a minute old', () => {
    const remedy = createRecoveryBudget();
    for (const nowMs of [0, 10, 20]) remedy('media', nowMs);
    expect(remedy('media', 61_000)).toEqual({ kind: 'mend', delayMs: 0 });
  });

  it('counts network and media faults apart', () => {
    const remedy = createRecoveryBudget();
    for (const nowMs of [0, 10, 20, 30]) remedy('media', nowMs);
    expect(remedy('network', 40)).toEqual({ kind: 'mend', delayMs: 1_000 });
  });
});
