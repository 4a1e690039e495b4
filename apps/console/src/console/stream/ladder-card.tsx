import type { Stream } from '@millrace/sdk';
import { Card } from '../parts/card.tsx';
import { DataTable, type Column } from '../parts/data-table.tsx';
import { Tag } from '../parts/tag.tsx';
import { readLadder, type LeftOutRendition, type MadeRendition } from './media-facts.ts';

type Row = { id: string; made?: MadeRendition; leftOut?: LeftOutRendition };

const columns: Column<Row>[] = [
  { title: 'Rendition', cell: ({ id }) => <strong>{id}</strong> },
  {
    title: 'State',
    cell: ({ made }) => <Tag tone={made ? 'good' : 'soft'}>{made ? 'Made' : 'Left out'}</Tag>,
  },
  {
    title: 'Picture',
    cell: ({ made, leftOut }) => leftOut?.reason ?? pictureOf(made),
  },
  { title: 'Codecs', cell: ({ made }) => (made ? <code>{made.codecs}</code> : '–') },
];

/** The renditions that are made of the source, and why others are not. */
export function LadderCard({ facts }: { facts: Stream['mediaFacts'] }) {
  const ladder = readLadder(facts);
  if (ladder === undefined)
    return (
      <Card title="Renditions" note="Told with the first segment.">
        <></>
      </Card>
    );
  const rows: Row[] = [
    ...ladder.made.map((made) => ({ id: made.id, made })),
    ...ladder.leftOut.map((leftOut) => ({ id: leftOut.id, leftOut })),
  ];
  return (
    <Card title="Renditions" {...(ladder.source !== undefined && { note: ladder.source })}>
      <DataTable label="Renditions" columns={columns} rows={rows} keyOf={({ id }) => id} />
    </Card>
  );
}

function pictureOf(made: MadeRendition | undefined): string {
  if (made?.widthPx === undefined || made.heightPx === undefined) return 'Sound';
  return `${made.widthPx} × ${made.heightPx}${made.frameRate === undefined ? '' : `, ${made.frameRate} fps`}`;
}
