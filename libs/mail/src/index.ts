// Letters to people, and how they are sent.
export type { Letter } from './letters.ts';
export { mailConfigFrom, mailFields } from './mail-fields.ts';
export type { MailConfig } from './mail-fields.ts';
export { openMailer } from './mailer.ts';
export type { Mailer, MailerOptions } from './mailer.ts';
