// Which page is shown for which route.
import type { ReactNode } from 'react';
import { AdminAuditLogPage } from './pages/admin-audit-log-page.tsx';
import { AdminOrganizationPage } from './pages/admin-organization-page.tsx';
import { AdminOrganizationsPage } from './pages/admin-organizations-page.tsx';
import { AdminWorkersPage } from './pages/admin-workers-page.tsx';
import { ApiKeysPage } from './pages/api-keys-page.tsx';
import { AuditLogPage } from './pages/audit-log-page.tsx';
import { ChannelPage } from './pages/channel-page.tsx';
import { ChannelsPage } from './pages/channels-page.tsx';
import { DeliveryPage } from './pages/delivery-page.tsx';
import { EventsPage } from './pages/events-page.tsx';
import { MembersPage } from './pages/members-page.tsx';
import { PlaybackKeysPage } from './pages/playback-keys-page.tsx';
import { StreamPage } from './pages/stream-page.tsx';
import { UnknownPage } from './pages/unknown-page.tsx';
import { UsagePage } from './pages/usage-page.tsx';
import { WebhookPage } from './pages/webhook-page.tsx';
import { WebhooksPage } from './pages/webhooks-page.tsx';
import type { PageName, ResourceName, Route } from './route.ts';

const pages: Record<PageName, () => ReactNode> = {
  channels: ChannelsPage,
  events: EventsPage,
  usage: UsagePage,
  webhooks: WebhooksPage,
  members: MembersPage,
  'api-keys': ApiKeysPage,
  'playback-keys': PlaybackKeysPage,
  'audit-log': AuditLogPage,
  'admin-organizations': AdminOrganizationsPage,
  'admin-workers': AdminWorkersPage,
  'admin-audit-log': AdminAuditLogPage,
};

const resourcePages: Record<ResourceName, (props: { id: string }) => ReactNode> = {
  channel: ({ id }) => <ChannelPage channelId={id} />,
  stream: StreamPage,
  webhook: WebhookPage,
  'admin-organization': AdminOrganizationPage,
};

export function Page({ route }: { route: Route }) {
  switch (route.kind) {
    case 'unknown':
    case 'invitation':
    case 'password-reset':
      return <UnknownPage />;
    case 'delivery':
      return <DeliveryPage key={route.eventId} webhookId={route.webhookId} eventId={route.eventId} />;
  }
  if ('id' in route) {
    const Resource = resourcePages[route.kind];
    return <Resource key={route.id} id={route.id} />;
  }
  const Named = pages[route.kind];
  return <Named />;
}
