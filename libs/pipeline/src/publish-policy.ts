// Who wins when a second encoder publishes a channel that one publishes already. Whoever wins gets the next epoch, which
// fences the other's media from then on: two feeds are never mixed, however late the loser's edge hears of it.
import { z } from 'zod';

export const publishPolicySchema = z.enum(['reject', 'takeoverIfIdle', 'takeover', 'priority']);
export type PublishPolicy = z.infer<typeof publishPolicySchema>;

/** What each policy means, in the broadcaster's words. */
export const publishPolicyMeanings: Readonly<Record<PublishPolicy, string>> = {
  reject:
    'Whoever publishes keeps the channel until it has left, or its connection is found dead. Only the same encoder, back from the same address, replaces a connection of its own that has been silent for two seconds.',
  takeoverIfIdle: 'A publisher that has been silent for two seconds gives way.',
  takeover: 'The newcomer gets the channel.',
  priority: 'A newcomer whose key has a higher priority gets the channel; for others it is as with `takeoverIfIdle`.',
};

/**
 * So many takeovers of a publisher that may still live are granted to a stream in so much time: two encoders that both
 * come back by themselves must not evict each other for ever.
 */
export const takeoverLimit = { count: 3, windowMs: 600_000 } as const;

/** Range of a stream key's priority. */
export const keyPriority = { min: 1, max: 2 ** 31 - 1, default: 1 } as const;
