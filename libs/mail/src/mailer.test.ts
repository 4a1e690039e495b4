// The mailer against a mail server of a few lines.
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createLogger, Secret } from '@millrace/service';
import { afterEach, expect, test } from 'vitest';
import { openMailer, type Mailer } from './mailer.ts';

const lines: string[] = [];
const log = createLogger({ service: 'api', level: 'debug', destination: { write: (line) => void lines.push(line) } });
let server: Server | undefined;
let mailer: Mailer | undefined;
afterEach(async () => {
  await mailer?.close();
  server?.close();
});

/** Takes one message per connection and gives it to `onMessage`; refuses the first `failures` ones for now. */
async function startMailServer(failures: number, onMessage: (text: string) => void): Promise<string> {
  let left = failures;
  server = createServer((socket) => {
    let message: string | undefined;
    socket.setEncoding('utf8').on('error', () => undefined);
    socket.write('220 test\r\n');
    socket.on('data', (data: string) => {
      if (message !== undefined) message += data;
      else if (/^DATA/i.test(data)) message = '';
      if (message?.endsWith('\r\n.\r\n')) {
        onMessage(message);
        message = undefined;
        socket.write('250 taken\r\n');
      } else if (message === '') socket.write('354 go on\r\n');
      else if (message === undefined && /^MAIL/i.test(data) && left > 0) {
        left -= 1;
        socket.write('451 later\r\n');
      } else if (message === undefined) socket.write('250 ok\r\n');
    });
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('a letter reaches the mail server, also when it has to be sent again', async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  const smtpUrl = new Secret(await startMailServer(1, resolve));
  mailer = openMailer({ smtpUrl, from: 'Millrace <no-reply@example.com>', log });
  expect(mailer.canSend).toBe(true);
  mailer.send({ kind: 'password-reset', to: 'ada@example.com', url: 'http://x/console/#/password-reset/secret' });
  const message = await promise;
  expect(message).toMatch(/From: Millrace <no-reply@example\.com>/);
  expect(message).toContain('To: ada@example.com');
  expect(lines.join('')).not.toContain('password-reset/secret');
});

test('without a mail server it is printed to the log, for who runs the one machine', () => {
  mailer = openMailer({ smtpUrl: undefined, from: 'x', log });
  mailer.send({ kind: 'password-reset', to: 'ada@example.com', url: 'http://x/console/#/password-reset/t' });
  expect(mailer.canSend).toBe(false);
  expect(lines.at(-1)).toContain('http://x/console/#/password-reset/t');
});
