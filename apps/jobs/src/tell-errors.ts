// Connections that are lost tell it at every attempt to come back. The log gets the first word and then one in ten
// seconds, with the number of those left out.
import type { Logger } from '@millrace/service';

const quietMs = 10_000;

/** A listener that logs `event` as a warning, but not more often than once in ten seconds. */
export function tellErrors(log: Logger, event: string, nowMs: () => number = () => performance.now()) {
  let quietUntilMs = -Infinity;
  let leftOut = 0;
  return (err: unknown): void => {
    if (nowMs() < quietUntilMs) {
      leftOut += 1;
      return;
    }
    log.warn(event, { err, ...(leftOut > 0 && { leftOut }) });
    quietUntilMs = nowMs() + quietMs;
    leftOut = 0;
  };
}
