// The settings of a process that writes to people.
import { Secret } from '@millrace/service';
import { z } from 'zod';

export const mailFields = {
  MILLRACE_SMTP_URL: z
    .url({ protocol: /^smtps?$/ })
    .transform((url) => new Secret(url))
    .optional()
    .describe('Mail server, smtp://user:password@host:587 or smtps://…; without one, mails are printed to the log.'),
  MILLRACE_MAIL_FROM: z.string().min(3).default('Millrace <no-reply@localhost>').describe('Sender of mails.'),
};

export interface MailConfig {
  smtpUrl: Secret | undefined;
  from: string;
}

export function mailConfigFrom(env: {
  MILLRACE_SMTP_URL?: Secret | undefined;
  MILLRACE_MAIL_FROM: string;
}): MailConfig {
  return { smtpUrl: env.MILLRACE_SMTP_URL, from: env.MILLRACE_MAIL_FROM };
}
