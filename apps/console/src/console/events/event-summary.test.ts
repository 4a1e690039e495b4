import { expect, it } from 'vitest';
import { eventSummary } from './event-summary.ts';

it.each([
  [{ streamId: 'str_1', state: 'live' }, ''],
  [{ endReason: 'encoder_stopped', fault: 'encoder' }, 'Encoder stopped · up to the encoder or its network'],
  [{ reason: 'taken-over', fault: 'organization' }, 'taken over · up to the organization'],
  [
    { reason: 'STREAM_KEY_NOT_ACCEPTED', keyProblem: 'address_not_allowed', fault: 'encoder' },
    'STREAM KEY NOT ACCEPTED · address not allowed · up to the encoder or its network',
  ],
  [{ raised: ['UPLINK_TOO_SLOW'], cleared: [] }, 'raised: UPLINK_TOO_SLOW'],
  [{ quota: 'channels', percent: 95, used: 19, limit: 20 }, 'channels · 95 % used'],
  [{ graceSeconds: 0, changed: ['name'] }, 'changed: name'],
])('the data %j reads: %s', (data, summary) => {
  expect(eventSummary({ data })).toBe(summary);
});
