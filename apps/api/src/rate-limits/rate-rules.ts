// The classes of requests whose rates are limited, and what each allows.
import { z } from 'zod';
import type { RateRule } from './token-bucket.ts';

/**
 * `read`, `write`, `secret` (operations that show one): per API key or user. `login`: all that takes no credentials, per
 * address. `unauthenticated`: requests whose credentials are not good, per address.
 */
export const rateClasses = ['read', 'write', 'secret', 'login', 'unauthenticated'] as const;
export type RateClass = (typeof rateClasses)[number];
/** Undefined: not limited. */
export type RateRules = Readonly<Record<RateClass, RateRule | undefined>>;

const pattern = /^([1-9][0-9]{0,6})\/([1-9][0-9]{0,4})$/;

/** `<requests>/<seconds>`, or `off`. */
export function rateField(usual: string, description: string) {
  return z
    .string()
    .regex(new RegExp(`^off$|${pattern.source}`), 'must be <requests>/<seconds> or `off`')
    .default(usual)
    .describe(`${description} As <requests>/<seconds>, or \`off\`.`);
}

export function toRateRule(text: string): RateRule | undefined {
  const [, quota, windowSeconds] = pattern.exec(text) ?? [];
  return quota === undefined ? undefined : { quota: Number(quota), windowSeconds: Number(windowSeconds) };
}
