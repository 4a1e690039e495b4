// The encoder's media from where they are needed, which may not be known before the edge has answered: how long a slate stood
// for them is told with them.
import { behindSlate, resumePointOf, type LogPosition } from '../publishing/log-position.ts';
import { reachEdge } from '../relay/reach-edge.ts';
import type { OpenedRelay, RelayRequest } from '../relay/relay-reader.ts';

export type ReachEncoderOptions = Omit<RelayRequest, 'fromMs'> & {
  position: LogPosition;
  holeEndMs: number | undefined;
};

/** What the edge answers; a relay that is opened begins where the run does. */
export async function reachEncoder({ position, holeEndMs, ...request }: ReachEncoderOptions): Promise<OpenedRelay> {
  const resume = resumePointOf(position, request.order.connectionId, holeEndMs);
  const opened = await reachEdge({ ...request, fromMs: resume.fromMs });
  if (opened.kind !== 'opened') return opened;
  const { fromMs } = behindSlate(resume, position, opened.relay.timeOrigin);
  if (fromMs === resume.fromMs) return opened;
  const reopened = await reachEdge({ ...request, fromMs });
  // Behind that: an edge without a reader takes this worker for lost.
  opened.relay.close();
  return reopened;
}
