// The dashboard's login page: one form, no script.
import { escapeHtml, renderPage } from './page.ts';

/** The page, with a message when the last attempt failed. */
export function renderLoginPage(action: string, message?: string): string {
  return renderPage(`<form method="post" action="${escapeHtml(action)}">
  <h1>Millrace queues</h1>
  ${message === undefined ? '' : `<p role="alert">${escapeHtml(message)}</p>`}
  <label>E-mail <input name="email" type="email" autocomplete="username" required autofocus></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <button>Log in</button>
</form>`);
}
