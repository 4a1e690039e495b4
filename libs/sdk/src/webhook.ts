// Webhooks by the Standard Webhooks specification: HMAC-SHA-256 of `<id>.<timestamp>.<body>`. Verify the body as it came,
// before it is parsed.
import { WebhookVerificationError } from './errors.ts';

export interface WebhookOptions {
  /** `whsec_…`; several while one is being replaced. */
  secret: string | readonly string[];
  headers: Headers | Readonly<Record<string, string | string[] | undefined>>;
  body: string;
  /** How far the clocks may differ; five minutes unless given. */
  toleranceSeconds?: number;
}

const algorithm = { name: 'HMAC', hash: 'SHA-256' };

/** The parsed body. Throws WebhookVerificationError. */
export async function verifyWebhook<T = unknown>(options: WebhookOptions): Promise<T> {
  const { body, headers, secret, toleranceSeconds = 300 } = options;
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = signaturesOf(headerOf(headers, 'webhook-signature'));
  refuseWrongTime(timestamp, toleranceSeconds);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  for (const one of typeof secret === 'string' ? [secret] : secret) {
    const key = await crypto.subtle.importKey('raw', bytesOfSecret(one), algorithm, false, ['verify']);
    for (const signature of signatures) {
      if (await crypto.subtle.verify(algorithm, key, signature, signed)) return JSON.parse(body) as T;
    }
  }
  throw new WebhookVerificationError('No signature of the webhook is right.');
}

function refuseWrongTime(timestamp: string, toleranceSeconds: number): void {
  const seconds = /^[0-9]{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  const isNow = Math.abs(Date.now() / 1_000 - seconds) <= toleranceSeconds;
  if (!isNow) throw new WebhookVerificationError('The webhook is too old, or too new.');
}

function headerOf(headers: WebhookOptions['headers'], name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new WebhookVerificationError(`The webhook has no ${name}.`);
}

/** `v1,<base64>` with a space between; other versions are for others. */
function signaturesOf(header: string): Uint8Array<ArrayBuffer>[] {
  return header.split(' ').flatMap((one) => {
    const [version, text = ''] = one.split(',', 2);
    if (version !== 'v1' || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return [];
    return [bytesOf(text)];
  });
}

function bytesOfSecret(secret: string): Uint8Array<ArrayBuffer> {
  return bytesOf(secret.replace(/^whsec_/, ''));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    throw new WebhookVerificationError('The secret or a signature is not base64.');
  }
}
