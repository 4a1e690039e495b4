// A time as people of the browser's language and zone read it; the exact one when it is pointed at.
const shortFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const exactFormat = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });

type TimeTextProps = { at: string; isExact?: boolean };

export function TimeText({ at, isExact = false }: TimeTextProps) {
  return (
    <time dateTime={at} title={at}>
      {(isExact ? exactFormat : shortFormat).format(new Date(at))}
    </time>
  );
}
