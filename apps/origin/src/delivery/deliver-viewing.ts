// `/<playbackId>/<streamId>/viewing?rendition=…&session=…`: a player says that somebody is watching. Caches must not keep
// the answer, so it reaches an origin however many caches there are, and the player learns the platform's clock by it.
import { clockHeader } from '@millrace/pipeline';
import { Answer, noBody } from '../http/answer.ts';
import type { DeliveryRequest } from '../http/delivery-request.ts';
import type { LiveStream } from '../streams/live-stream.ts';
import { hashOf } from '../viewers/viewer-key.ts';
import { notFound } from './find-stream.ts';
import { monotonicMs } from '../monotonic-clock.ts';

const sessionText = /^[\w-]{8,64}$/;

export function deliverViewing(request: DeliveryRequest, stream: LiveStream, query: string): Answer {
  const params = new URLSearchParams(query);
  const [session, renditionId] = [params.get('session') ?? '', params.get('rendition') ?? ''];
  const isKnown = stream.view.runs.some(({ run }) => run.renditions.some(({ id }) => id === renditionId));
  if (!sessionText.test(session) || !isKnown) throw notFound();
  if (request.method === 'GET') {
    stream.audience.add({ sign: 'saying', key: hashOf(session), renditionId, nowMs: monotonicMs() });
  }
  return new Answer(204, { 'cache-control': 'no-store', [clockHeader]: String(Date.now()) }, noBody);
}
