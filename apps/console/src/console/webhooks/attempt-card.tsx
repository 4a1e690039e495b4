// One request to a receiver, and what it answered.
import type { WebhookDeliveryDetail } from '@millrace/sdk';
import { Card } from '../parts/card.tsx';
import { JsonText } from '../parts/json-text.tsx';
import { Tag } from '../parts/tag.tsx';
import { TimeText } from '../parts/time-text.tsx';

type Attempt = WebhookDeliveryDetail['log'][number];

export function AttemptCard({ attempt }: { attempt: Attempt }) {
  const { number, startedAt, durationMs, result, request, response } = attempt;
  const isGood = response !== null && response.status >= 200 && response.status < 300;
  return (
    <Card title={`Attempt ${number}`} aside={<Tag tone={isGood ? 'good' : 'bad'}>{result}</Tag>}>
      <p className="soft">
        <TimeText at={startedAt} isExact /> · answered in {durationMs} ms
      </p>
      <h3>Request</h3>
      <pre tabIndex={0} aria-label={`Request of attempt ${number}`}>
        {`POST ${request.url}\n${headerLines(request.headers)}`}
      </pre>
      <h3>Response</h3>
      {response === null ? (
        <p>No answer: {result}</p>
      ) : (
        <>
          <pre tabIndex={0} aria-label={`Response of attempt ${number}`}>
            {`${response.status}\n${headerLines(response.headers)}`}
          </pre>
          {response.body !== '' && <JsonText label={`Body of the response ${number}`} value={response.body} />}
        </>
      )}
    </Card>
  );
}

function headerLines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n');
}
