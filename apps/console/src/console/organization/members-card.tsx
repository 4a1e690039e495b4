import { useCallback } from 'react';
import { useApi } from '../api/api-context.ts';
import type { Member, Role } from '@millrace/sdk';
import { calmRefreshMs } from '../api/refresh-schedule.ts';
import { useAction } from '../api/use-action.ts';
import { usePages } from '../api/use-pages.ts';
import { Card } from '../parts/card.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { PagedTable, type Column } from '../parts/data-table.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { SelectField } from '../parts/select-field.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { isLastOwner, mayChangeMember, roleNames, rolesToGive } from './roles.ts';

/** The members with their roles. */
export function MembersCard() {
  const { api, me, session } = useApi();
  const load = useCallback((signal: AbortSignal) => api.members.list({ signal }), [api]);
  const members = usePages(load, calmRefreshMs);
  const changing = useAction(async (userId: string, role: Role) => {
    await api.members.update(userId, { role });
    members.refresh();
  });
  const remove = async (userId: string) => {
    await api.members.remove(userId);
    members.refresh();
  };
  const isOpen = (member: Member) => mayChangeMember(me?.role, member.role) && !isLastOwner(member, members.data);
  const roles = rolesToGive(me?.role).map((role) => [role, roleNames[role]] as const);
  const columns: Column<Member>[] = [
    { title: 'E-mail', cell: ({ email, userId }) => (userId === session.user.id ? `${email} (you)` : email) },
    { title: 'Name', cell: ({ name }) => name ?? '–' },
    {
      title: 'Role',
      cell: (member) =>
        isOpen(member) ? (
          <SelectField
            label={`Role of ${member.email}`}
            isLabelHidden
            value={member.role}
            options={roles}
            disabled={changing.isPending}
            onChange={(role) => changing.run(member.userId, role)}
          />
        ) : (
          roleNames[member.role]
        ),
    },
    { title: 'Member since', cell: ({ joinedAt }) => <TimeText at={joinedAt} /> },
    {
      title: 'Actions',
      isAction: true,
      cell: (member) =>
        isOpen(member) && (
          <ConfirmButton
            label="Remove"
            isSmall
            title={`Remove ${member.email}?`}
            consequence="Nothing of this organization can be seen or changed by them from the next request on. Their account stays."
            onConfirm={() => remove(member.userId)}
          />
        ),
    },
  ];
  return (
    <Card title="Members">
      <ProblemNotice error={changing.error} />
      <PagedTable label="Members" list={members} columns={columns} keyOf={({ userId }) => userId} empty="Nobody." />
    </Card>
  );
}
