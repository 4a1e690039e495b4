// The frame of the dashboard's own pages: no script, nothing loaded from elsewhere.

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as it may stand in HTML, also within an attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

const style = `
  body { font: 16px/1.5 system-ui, sans-serif; display: grid; place-items: center; min-height: 100vh; margin: 0;
         background: #10161d; color: #e6edf3 }
  main, form { display: grid; gap: 12px; width: min(320px, 90vw) }
  h1 { font-size: 20px; margin: 0 }
  label { display: grid; gap: 4px; font-size: 14px }
  input, button { font: inherit; padding: 8px 10px; border-radius: 6px; border: 1px solid #3b4754 }
  input { background: #0b0f14; color: inherit }
  button { background: #2f81f7; border-color: #2f81f7; color: #fff; cursor: pointer }
  p { margin: 0 }
  p[role=alert] { color: #ff9b8e }`;

/** A whole page around `content`, which is HTML. */
export function renderPage(content: string, reloadAfterSeconds?: number): string {
  const reload = reloadAfterSeconds === undefined ? '' : `<meta http-equiv="refresh" content="${reloadAfterSeconds}">`;
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">${reload}<title>Millrace queues</title><style>${style}</style></head>
<body>
${content}
</body>
</html>`;
}
