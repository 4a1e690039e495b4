// Callers that ask for one URL again and again as fast as they are answered, for a while. A process of its own: what somebody else is
// answered meanwhile is measured in another. `node flooding-callers.ts <url> <callers> <duration in ms>`, with the API key in MILLRACE_API_KEY.
const [url = '', callers = '', durationMs = ''] = process.argv.slice(2);
const headers = { authorization: `Bearer ${process.env['MILLRACE_API_KEY'] ?? ''}` };
const isOver = AbortSignal.timeout(Number(durationMs));

async function ask(): Promise<void> {
  while (!isOver.aborted) {
    await fetch(url, { headers, signal: isOver })
      .then((response) => response.arrayBuffer())
      .catch(() => undefined);
  }
}

await Promise.all(Array.from({ length: Number(callers) }, ask));
