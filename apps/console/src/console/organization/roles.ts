// Roles in words, and who may give which: only owners make or change owners, as the API decides too.
import type { Member, Page, Role } from '@millrace/sdk';

export const roleWords: Readonly<Record<Role, string>> = {
  owner: 'Owner: everything, also other owners',
  admin: 'Admin: everything but owners',
  broadcaster: 'Broadcaster: channels, streams and their keys',
  viewer: 'Viewer: sees channels and streams, no secrets',
};

export const roleNames: Readonly<Record<Role, string>> = {
  owner: 'Owner',
  admin: 'Admin',
  broadcaster: 'Broadcaster',
  viewer: 'Viewer',
};

const roles = Object.keys(roleWords) as Role[];

/** The roles that somebody with this one may give, the most modest first. */
export function rolesToGive(own: Role | null | undefined): Role[] {
  if (own === 'owner') return [...roles].reverse();
  return own === 'admin' ? roles.filter((role) => role !== 'owner').reverse() : [];
}

/** Whether somebody may change or remove a member. */
export function mayChangeMember(own: Role | null | undefined, member: Role): boolean {
  return rolesToGive(own).includes(member);
}

/** Whether this is the only owner, who stays one. A list that goes on may have another. */
export function isLastOwner(
  { userId, role }: Pick<Member, 'userId' | 'role'>,
  list: Page<Member> | undefined,
): boolean {
  if (role !== 'owner' || list?.nextCursor !== null) return false;
  return list.data.every((other) => other.role !== 'owner' || other.userId === userId);
}
