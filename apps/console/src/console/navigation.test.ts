import { describe, expect, it } from 'vitest';
import type { Permission } from './api/permissions.ts';
import { sectionOf, visibleSections } from './navigation.ts';

const seeing = (permissions: Permission[], isPlatformAdmin = false) =>
  visibleSections({ may: (permission) => permissions.includes(permission), isPlatformAdmin });
const titles = (list: readonly { title: string }[]) => list.map(({ title }) => title);

describe('the bar', () => {
  it('leads a viewer to what a viewer may read', () => {
    const sections = seeing(['channels:read', 'events:read', 'usage:read', 'members:read']);
    expect(titles(sections)).toEqual(['Channels', 'Events', 'Usage', 'Organization']);
    expect(titles(sections.at(-1)?.entries ?? [])).toEqual(['Members']);
  });

  it('leads nobody but platform admins to the installation', () => {
    expect(titles(seeing([], true))).toEqual(['Channels', 'Installation']);
    expect(titles(seeing([]))).toEqual(['Channels']);
  });

  it('knows the section of a page, and none of a page that the user does not see', () => {
    const sections = seeing(['members:read']);
    expect(sectionOf(sections, { kind: 'members' })?.title).toBe('Organization');
    expect(sectionOf(sections, { kind: 'stream', id: 'str_1' })?.title).toBe('Channels');
    expect(sectionOf(sections, { kind: 'audit-log' })).toBeUndefined();
  });
});
