// Looks at what each organization uses of its quotas: announces the steps, and ends what runs when the minutes are used up.
import { writeEvents } from '@millrace/events';
import type { StreamId } from '@millrace/pipeline';
import { applyFact } from '@millrace/streams';
import { announceSteps, isUsedUp, organizationsWithQuota, type TellStep } from '@millrace/usage';
import type { Deps } from '../deps.ts';
import { eachOf, ofPages } from '../each-of.ts';
import type { RoundResult } from '../loop.ts';

const organizationsPerPage = 200;
const organizationsAtOnce = 2;

type QuotaDeps = Pick<Deps, 'db' | 'log'>;
type Organization = Awaited<ReturnType<typeof organizationsWithQuota>>[number];

export async function watchQuotas(deps: QuotaDeps, signal: AbortSignal): Promise<RoundResult> {
  const organizations = ofPages((last: Organization | undefined) =>
    organizationsWithQuota(deps.db, last ?? '', organizationsPerPage),
  );
  await eachOf(organizations, { atOnce: organizationsAtOnce, signal }, (organization) => watch(deps, organization));
  return 'done';
}

async function watch({ db, log }: QuotaDeps, organizationId: Organization): Promise<void> {
  const { limits, used, announced } = await announceSteps(db, organizationId, tellStep);
  for (const step of announced)
    log.info('quota.step_reached', { organizationId, quota: step.quota, percent: step.stepPercent });
  if (isUsedUp(used.minutesPerMonth, limits.minutesPerMonth)) await endStreams({ db, log }, organizationId);
}

const tellStep: TellStep = (tx, organizationId, { quota, stepPercent, used, limit, period }) =>
  writeEvents(tx, [
    {
      type: 'usage.threshold',
      organizationId,
      data: {
        ...{ quota, percent: stepPercent, used, limit },
        ...(quota === 'minutesPerMonth' && {
          periodStartsAt: period.startsAt.toISOString(),
          periodEndsAt: period.endsAt.toISOString(),
        }),
      },
    },
  ]);

/** Edges hear it with the answer to their next heartbeat, and tell the encoders. */
async function endStreams({ db, log }: QuotaDeps, organizationId: Organization): Promise<void> {
  const streams = await db.platform.stream.findMany({
    where: { organizationId, state: { not: 'ended' }, channel: { isTest: false } },
    select: { id: true },
  });
  for (const { id } of streams) {
    await applyFact(db, id as StreamId, { kind: 'end', reason: 'quota_reached' });
    log.warn('quota.stream_ended', { organizationId, streamId: id });
  }
}
