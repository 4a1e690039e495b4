// What the bar leads to, in order of use, and who sees it: nobody is led to a page that the API would refuse.
import type { Permission } from './api/permissions.ts';
import { queueDashboardHref } from './links.ts';
import { pageHref, type Route } from './route.ts';

export type Entry = { title: string; href: string; shows: readonly Route['kind'][]; needs?: Permission };
export type Section = { title: string; entries: readonly Entry[]; isForPlatformAdmins?: boolean };
export type Access = { may: (permission: Permission) => boolean; isPlatformAdmin: boolean };

const single = (entry: Entry): Section => ({ title: entry.title, entries: [entry] });

const sections: readonly Section[] = [
  single({ title: 'Channels', href: pageHref('channels'), shows: ['channels', 'channel', 'stream'] }),
  single({ title: 'Events', href: pageHref('events'), shows: ['events'], needs: 'events:read' }),
  single({ title: 'Usage', href: pageHref('usage'), shows: ['usage'], needs: 'usage:read' }),
  single({
    title: 'Webhooks',
    href: pageHref('webhooks'),
    shows: ['webhooks', 'webhook', 'delivery'],
    needs: 'webhooks:read',
  }),
  {
    title: 'Organization',
    entries: [
      { title: 'Members', href: pageHref('members'), shows: ['members'], needs: 'members:read' },
      { title: 'API keys', href: pageHref('api-keys'), shows: ['api-keys'], needs: 'api_keys:read' },
      {
        title: 'Playback keys',
        href: pageHref('playback-keys'),
        shows: ['playback-keys'],
        needs: 'playback_keys:read',
      },
      { title: 'Audit log', href: pageHref('audit-log'), shows: ['audit-log'], needs: 'audit_log:read' },
    ],
  },
  {
    title: 'Installation',
    isForPlatformAdmins: true,
    entries: [
      {
        title: 'Organizations',
        href: pageHref('admin-organizations'),
        shows: ['admin-organizations', 'admin-organization'],
      },
      { title: 'Transcoders', href: pageHref('admin-workers'), shows: ['admin-workers'] },
      { title: 'Audit log of all', href: pageHref('admin-audit-log'), shows: ['admin-audit-log'] },
      { title: 'Queues', href: queueDashboardHref, shows: [] },
    ],
  },
];

/** The sections, and the entries in them, that the user is to see. */
export function visibleSections({ may, isPlatformAdmin }: Access): Section[] {
  return sections
    .filter(({ isForPlatformAdmins }) => isPlatformAdmin || isForPlatformAdmins !== true)
    .map((section) => ({
      ...section,
      entries: section.entries.filter(({ needs }) => needs === undefined || may(needs)),
    }))
    .filter(({ entries }) => entries.length > 0);
}

/** The section that a page belongs to. */
export function sectionOf(visible: readonly Section[], { kind }: Route): Section | undefined {
  return visible.find(({ entries }) => entries.some(({ shows }) => shows.includes(kind)));
}
