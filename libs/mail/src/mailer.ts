// Sends letters in the background: a bounded queue, one at a time, a few tries each, so that no request waits for a mail
// server and none learns by waiting whether a letter was sent. Without a mail server a letter is printed to the log:
// on one machine, who runs it reads it there.
import type { Logger, Secret } from '@millrace/service';
import { setTimeout as delay } from 'node:timers/promises';
import { createTransport } from 'nodemailer';
import { writeLetter, type Letter } from './letters.ts';

const maxWaiting = 200;
const tries = 3;
const retryMs = 2_000;
const timeoutMs = 10_000;

export interface MailerOptions {
  /** `smtp://user:password@host:port` or `smtps://…`; undefined: letters are printed. */
  smtpUrl: Secret | undefined;
  from: string;
  log: Logger;
}

export interface Mailer {
  /** Whether letters leave this machine. */
  readonly canSend: boolean;
  send(letter: Letter): void;
  /** Waits for what is being sent; drops what waits. */
  close(): Promise<void>;
}

export function openMailer({ smtpUrl, from, log }: MailerOptions): Mailer {
  if (smtpUrl === undefined) return printer(log);
  const limits = { connectionTimeout: timeoutMs, greetingTimeout: timeoutMs, socketTimeout: timeoutMs };
  const transport = createTransport({
    url: smtpUrl.reveal(),
    disableFileAccess: true,
    disableUrlAccess: true,
    ...limits,
  });
  const waiting: Letter[] = [];
  const closing = new AbortController();
  let sending: Promise<void> | undefined;

  const deliver = async (letter: Letter): Promise<void> => {
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      try {
        await transport.sendMail({ from, to: letter.to, ...writeLetter(letter) });
        log.info('mail.sent', { kind: letter.kind });
        return;
      } catch (err) {
        log.warn('mail.failed', { kind: letter.kind, attempt, err });
        if (closing.signal.aborted || attempt === tries) return;
        await delay(retryMs, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
  };
  const work = async (): Promise<void> => {
    for (let letter = waiting.shift(); letter && !closing.signal.aborted; letter = waiting.shift())
      await deliver(letter);
  };
  return {
    canSend: true,
    send: (letter) => {
      if (waiting.length >= maxWaiting) {
        log.warn('mail.dropped', { kind: letter.kind });
        return;
      }
      waiting.push(letter);
      sending ??= work().finally(() => (sending = undefined));
    },
    close: async () => {
      closing.abort();
      await sending;
      transport.close();
    },
  };
}

function printer(log: Logger): Mailer {
  return {
    canSend: false,
    send: (letter) => {
      log.warn('mail.printed', { kind: letter.kind, to: letter.to, ...writeLetter(letter) });
    },
    close: () => Promise.resolve(),
  };
}
