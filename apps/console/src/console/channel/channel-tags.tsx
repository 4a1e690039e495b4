import type { Channel } from '@millrace/sdk';
import { Tag } from '../parts/tag.tsx';

/** What is out of the ordinary about a channel. */
export function ChannelTags({ channel: { enabled, test } }: { channel: Channel }) {
  return (
    <>
      {!enabled && <Tag tone="warn">Disabled</Tag>}
      {test && <Tag tone="soft">Test channel</Tag>}
    </>
  );
}
