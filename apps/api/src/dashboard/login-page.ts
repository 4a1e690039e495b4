// The dashboard's login page: one form, no script.

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (character) => entities[character] ?? '');

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100vh; margin: 0;
         background: #10161d; color: #e6edf3 }
  form { display: grid; gap: 12px; width: min(320px, 90vw) }
  h1 { font-size: 20px; margin: 0 }
  label { display: grid; gap: 4px; font-size: 14px }
  input, button { font: inherit; padding: 8px 10px; border-radius: 6px; border: 1px solid #3b4754 }
  input { background: #0b0f14; color: inherit }
  button { background: #2f81f7; border-color: #2f81f7; color: #fff; cursor: pointer }
  p { margin: 0; color: #ff9b8e }`;

/** The page, with a message when the last attempt failed. */
export function renderLoginPage(action: string, message?: string): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Millrace queues</title><style>${style}</style></head>
<body>
<form method="post" action="${escapeHtml(action)}">
  <h1>Millrace queues</h1>
  ${message === undefined ? '' : `<p role="alert">${escapeHtml(message)}</p>`}
  <label>E-mail <input name="email" type="email" autocomplete="username" required autofocus></label>
  <label>Password <input name="password" type="password" autocomplete="current-password" required></label>
  <button>Log in</button>
</form>
</body>
</html>`;
}
