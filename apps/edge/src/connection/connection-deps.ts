// What every connection of the process shares.
import type { Logger, ReadTurns } from '@millrace/service';
import type { EdgeMetrics } from '../edge-metrics.ts';
import type { AdobeLogins } from '../admission/adobe-logins.ts';
import type { MessageSurplus } from '../reading/message-surplus.ts';
import type { PublicationDeps } from './publication.ts';
import type { TurnShare } from '../reading/turn-share.ts';

export interface ConnectionDeps extends PublicationDeps {
  /** Of a publisher whose channel says nothing else. */
  readonly maxBitrateBps: number;
  readonly logins: AdobeLogins;
  readonly turns: ReadTurns;
  readonly share: TurnShare;
  readonly surplus: MessageSurplus;
  readonly log: Logger;
  readonly metrics: EdgeMetrics;
}
