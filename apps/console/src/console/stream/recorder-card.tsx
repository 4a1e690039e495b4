// The flight recorder: every change of a stream, newest first, with the reason and who can do something about it.
import type { RecorderEntry } from '@millrace/sdk';
import { eventSummary } from '../events/event-summary.ts';
import { eventLabel } from '../events/event-types.ts';
import { Card } from '../parts/card.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Tag, type Tone } from '../parts/tag.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { useRecorder } from './use-recorder.ts';

const faults: Readonly<Record<NonNullable<RecorderEntry['fault']>, readonly [words: string, tone: Tone]>> = {
  encoder: ['Encoder or its network', 'warn'],
  organization: ['Organization', 'soft'],
  platform: ['Platform', 'bad'],
};

export function RecorderCard({ streamId, everyMs }: { streamId: string; everyMs: number }) {
  const { data: entries, error } = useRecorder(streamId, everyMs);
  return (
    <Card title="Flight recorder" note="Every change of this stream, newest first.">
      <ProblemNotice error={error} />
      {entries === undefined && error === undefined && <p className="soft">Loading</p>}
      {entries?.length === 0 && <p className="soft">Nothing has been recorded yet.</p>}
      <ol className="recorder" reversed>
        {[...(entries ?? [])].reverse().map((entry) => (
          <RecorderItem key={entry.id} entry={entry} />
        ))}
      </ol>
    </Card>
  );
}

function RecorderItem({ entry }: { entry: RecorderEntry }) {
  const { type, timestamp, meaning, explanation, fault } = entry;
  // Whose fault it is stands beside the type.
  const summary = explanation ?? eventSummary({ data: { ...entry.data, fault: null } });
  const epoch = entry.data['epoch'];
  return (
    <li>
      <TimeText at={timestamp} isExact />
      <div>
        <p>
          <strong>{eventLabel(type)}</strong> <code className="soft">{type}</code>
          {fault !== null && <Tag tone={faults[fault][1]}>{faults[fault][0]}</Tag>}
        </p>
        <p className="soft">{meaning.replaceAll('`', '')}</p>
        {summary !== '' && <p>{summary}</p>}
        {typeof epoch === 'number' && <p className="soft">Epoch {epoch}</p>}
      </div>
    </li>
  );
}
