// How well a stream arrives from its encoder: what is wrong with the fix in words, and the figures behind it.
import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import type { StreamHealth } from '@millrace/sdk';
import { useRefreshed } from '../api/use-refreshed.ts';
import { TrendLine } from '../charts/trend-line.tsx';
import { Card } from '../parts/card.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { Tag, type Tone } from '../parts/tag.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { bitrateLabel } from '../usage/amounts.ts';
import { HealthFigures } from './health-figures.tsx';

type Health = StreamHealth;

const tones: Readonly<Record<Health['status'], Tone>> = {
  good: 'good',
  warning: 'warn',
  error: 'bad',
  unknown: 'soft',
};
const words: Readonly<Record<Health['status'], string>> = {
  good: 'Good',
  warning: 'Warning',
  error: 'Viewers see it',
  unknown: 'Not measured now',
};

export function HealthCard({ streamId, everyMs }: { streamId: string; everyMs: number }) {
  const { api } = useApi();
  const load = useCallback((signal: AbortSignal) => api.streams.health(streamId, { signal }), [api, streamId]);
  const { data: health, error } = useRefreshed(load, everyMs);
  const tag = health && <Tag tone={tones[health.status]}>{words[health.status]}</Tag>;
  return (
    <Card title="Health of the encoder" aside={tag}>
      <ProblemNotice error={error} />
      {health === undefined && error === undefined && <p className="soft">Loading</p>}
      {health !== undefined && <HealthView health={health} />}
    </Card>
  );
}

function HealthView({ health: { codes, current, lastHour, capacityWaitSince } }: { health: Health }) {
  const bitrates = lastHour.map(({ startsAt, videoBitrateBps }) => ({
    startsAt,
    amount: videoBitrateBps?.average ?? 0,
  }));
  return (
    <>
      {capacityWaitSince !== null && <CapacityWait since={capacityWaitSince} />}
      {codes.map((code) => (
        <HealthTrouble key={code.code} code={code} />
      ))}
      {codes.length === 0 && current !== null && <p>Nothing is wrong with what the encoder sends.</p>}
      {current !== null && <HealthFigures current={current} />}
      {bitrates.length > 1 && (
        <TrendLine label="Video bit rate over the last hour" points={bitrates} amountLabel={bitrateLabel} />
      )}
    </>
  );
}

/** No fault of the encoder, though viewers wait all the same. */
function CapacityWait({ since }: { since: string }) {
  return (
    <section className="trouble" data-tone="warn" aria-label="Waits for a transcoder">
      <p>
        <strong>All transcoders are busy.</strong>{' '}
        <span className="soft">
          since <TimeText at={since} isExact />
        </span>
      </p>
      <p>The stream goes on by itself when one has room. The encoder is not at fault; keep it running.</p>
    </section>
  );
}

function HealthTrouble({ code: { code, severity, since, meaning, fix } }: { code: Health['codes'][number] }) {
  return (
    <section className="trouble" data-tone={severity === 'error' ? 'bad' : 'warn'} aria-label={code}>
      <p>
        <strong>{meaning}</strong> <code className="soft">{code}</code>{' '}
        <span className="soft">
          since <TimeText at={since} isExact />
        </span>
      </p>
      <dl>
        <dt>OBS</dt>
        <dd>{fix.obs}</dd>
        <dt>ffmpeg</dt>
        <dd>{fix.ffmpeg}</dd>
      </dl>
    </section>
  );
}
