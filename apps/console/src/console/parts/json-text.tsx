/** A value as JSON, to be read. A text is shown as it is, or as the JSON that it holds. */
export function JsonText({ label, value }: { label: string; value: unknown }) {
  return (
    <pre tabIndex={0} aria-label={label}>
      {typeof value === 'string' ? indented(value) : JSON.stringify(value, null, 2)}
    </pre>
  );
}

function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
