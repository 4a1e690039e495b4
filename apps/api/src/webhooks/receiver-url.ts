// The URL of a receiver, in its normal form; or why it cannot be one. Names are resolved and judged at each connection.
import { AddressRules, judgeReceiverUrl } from '@millrace/egress';
import { AppError } from '@millrace/errors';
import type { PublicUrls } from '../config.ts';

export interface ReceiverPolicy {
  rules: AddressRules;
  ownHosts: readonly string[];
}

export function receiverPolicy(allowedAddresses: readonly string[], urls: PublicUrls): ReceiverPolicy {
  return {
    rules: new AddressRules(allowedAddresses),
    ownHosts: Object.values(urls).flatMap((url: string | undefined) =>
      url === undefined ? [] : new URL(url).hostname,
    ),
  };
}

export function requireReceiverUrl(url: string, policy: ReceiverPolicy): string {
  const judgement = judgeReceiverUrl(url, policy);
  if (judgement.kind === 'good') return judgement.url;
  const { because, detail } = judgement;
  const fields = [{ path: 'body.url', message: detail }];
  throw new AppError(because === 'no-https' ? 'HTTPS_REQUIRED' : 'URL_NOT_ALLOWED', detail, { fields });
}
