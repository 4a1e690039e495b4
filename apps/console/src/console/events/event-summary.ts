// What an event's data says, on one line: reason, whose fault, codes, amounts. Pure; names and ids are shown elsewhere.
import type { MillraceEvent } from '@millrace/sdk';
import { endReasonLabel } from '../channel/end-reason-labels.ts';

const faults: Readonly<Record<string, string>> = {
  encoder: 'the encoder or its network',
  organization: 'the organization',
  platform: 'the platform',
};

type Say = (value: unknown) => string | undefined;
const list: Say = (value) => (Array.isArray(value) && value.length > 0 ? value.join(', ') : undefined);
const after =
  (words: string, say: Say): Say =>
  (value) => {
    const said = say(value);
    return said === undefined ? undefined : `${words} ${said}`;
  };
const text: Say = (value) => (typeof value === 'string' || typeof value === 'number' ? `${value}` : undefined);

const fields: readonly (readonly [field: string, say: Say])[] = [
  ['endReason', (value) => (typeof value === 'string' ? endReasonLabel(value) : undefined)],
  ['reason', (value) => text(value)?.replaceAll(/[_-]/g, ' ')],
  ['keyProblem', (value) => text(value)?.replaceAll('_', ' ')],
  ['quota', text],
  ['percent', (value) => (typeof value === 'number' ? `${value} % used` : undefined)],
  ['changed', after('changed:', list)],
  ['raised', after('raised:', list)],
  ['cleared', after('cleared:', list)],
  ['renditions', list],
  ['durationMs', (value) => (typeof value === 'number' ? `${value} ms` : undefined)],
  [
    'graceSeconds',
    (value) => (typeof value === 'number' && value > 0 ? `the old one works on for ${value} s` : undefined),
  ],
  ['fault', (value) => after('up to', text)(typeof value === 'string' ? (faults[value] ?? value) : undefined)],
];

/** Empty when there is nothing to add to the type. */
export function eventSummary({ data }: Pick<MillraceEvent, 'data'>): string {
  return fields.flatMap(([field, say]) => say(data[field]) ?? []).join(' · ');
}
