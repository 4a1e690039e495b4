import { useApi } from '../api/api-context.ts';
import type { Invitation } from '@millrace/sdk';
import type { Paged } from '../api/use-pages.ts';
import { Card } from '../parts/card.tsx';
import { ConfirmButton } from '../parts/confirm-button.tsx';
import { PagedTable, type Column } from '../parts/data-table.tsx';
import { Tag, type Tone } from '../parts/tag.tsx';
import { TimeText } from '../parts/time-text.tsx';
import { roleNames } from './roles.ts';

const stateTones: Readonly<Record<Invitation['state'], Tone>> = {
  open: 'warn',
  accepted: 'good',
  revoked: 'soft',
  expired: 'soft',
};

/** Who was asked to become a member, and what came of it. */
export function InvitationsCard({ invitations }: { invitations: Paged<Invitation> }) {
  const { api, may } = useApi();
  const revoke = async (id: string) => {
    await api.invitations.revoke(id);
    invitations.refresh();
  };
  const columns: Column<Invitation>[] = [
    { title: 'E-mail', cell: ({ email }) => email },
    { title: 'Role', cell: ({ role }) => roleNames[role] },
    { title: 'State', cell: ({ state }) => <Tag tone={stateTones[state]}>{state}</Tag> },
    { title: 'Expires', cell: ({ expiresAt }) => <TimeText at={expiresAt} /> },
    {
      title: 'Actions',
      isAction: true,
      cell: ({ id, email, state }) =>
        state === 'open' &&
        may('members:write') && (
          <ConfirmButton
            label="Revoke"
            isSmall
            title={`Take back the invitation of ${email}?`}
            consequence="Its link stops working."
            onConfirm={() => revoke(id)}
          />
        ),
    },
  ];
  return (
    <Card title="Invitations">
      <PagedTable
        label="Invitations"
        list={invitations}
        columns={columns}
        keyOf={({ id }) => id}
        empty="Nobody has been invited yet."
      />
    </Card>
  );
}
