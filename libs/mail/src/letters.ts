// What the platform writes to people, in plain text. What somebody else has chosen, such as a name, is put on one line
// and cut, so that a letter can't be made to say something else.

export type Letter =
  | { kind: 'invitation'; to: string; organizationName: string; invitedBy: string; url: string }
  | { kind: 'password-reset'; to: string; url: string }
  | { kind: 'password-changed'; to: string }
  | { kind: 'session-ended'; to: string }
  | { kind: 'webhook-disabled'; to: string; organizationName: string; webhookUrl: string; reason: 'gone' | 'failing' };

export interface LetterText {
  subject: string;
  text: string;
}

type Writer<K extends Letter['kind']> = (letter: Extract<Letter, { kind: K }>) => LetterText;

const writers: { [K in Letter['kind']]: Writer<K> } = {
  invitation: ({ organizationName, invitedBy, url }) => ({
    subject: `Invitation to ${line(organizationName)}`,
    text: `${line(invitedBy)} invites you to ${line(organizationName)} on Millrace.\n\nAccept within seven days:\n${url}\n`,
  }),
  'password-reset': ({ url }) => ({
    subject: 'A new password',
    text: `Choose a new password within an hour:\n${url}\n\nIf you did not ask for it, there is nothing to do.\n`,
  }),
  'password-changed': () => ({
    subject: 'Your password was changed',
    text: 'Your password was changed, and your other logins were ended. If it was not you, ask for a new password now.\n',
  }),
  'session-ended': () => ({
    subject: 'A login of yours was ended',
    text: 'A token of one of your logins was used twice, so somebody may have a copy. The login was ended; log in again.\n',
  }),
  'webhook-disabled': ({ organizationName, webhookUrl, reason }) => ({
    subject: `A webhook of ${line(organizationName)} was disabled`,
    text:
      `Events of ${line(organizationName)} are not sent to this address any more:\n${line(webhookUrl)}\n\n` +
      (reason === 'gone' ? 'The receiver answered that it is gone (410).' : 'Nothing but failures for five days.') +
      ' When it works again, enable it: events of the meantime can be sent again, or read from the feed.\n',
  }),
};

export function writeLetter(letter: Letter): LetterText {
  const write = writers[letter.kind] as (letter: Letter) => LetterText;
  return write(letter);
}

function line(text: string): string {
  return text.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 100);
}
