import type { Client } from '../client.ts';
import type { CreatedInvitation, Invitation, Member, Organization, RoleName } from '../contract.ts';
import { listPages, type Paging } from '../list-pages.ts';

export function memberCalls(call: Client) {
  return {
    list: (paging: Paging) => listPages<Member>(call, '/v1/members', paging),
    changeRole: (userId: string, role: RoleName) =>
      call<Member>(`/v1/members/${userId}`, { method: 'PATCH', body: { role } }),
    remove: (userId: string) => call<undefined>(`/v1/members/${userId}`, { method: 'DELETE' }),
    invitations: (paging: Paging) => listPages<Invitation>(call, '/v1/invitations', paging),
    invite: (email: string, role: RoleName) =>
      call<CreatedInvitation>('/v1/invitations', { method: 'POST', body: { email, role } }),
    revokeInvitation: (id: string) => call<undefined>(`/v1/invitations/${id}`, { method: 'DELETE' }),
    renameOrganization: (name: string) => call<Organization>('/v1/organization', { method: 'PATCH', body: { name } }),
  };
}
