// Where an invitation leads to: what it is to, and the password to accept it with.
import { useEffect, useState } from 'react';
import { toApiError, type ApiError } from '../api/api-error.ts';
import type { InvitationPreview } from '@millrace/sdk';
import { PasswordForm } from '../parts/password-form.tsx';
import { ProblemNotice } from '../parts/problem-notice.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { pageHref } from '../route.ts';

type InvitationPageProps = {
  token: string;
  lookUp: (token: string) => Promise<InvitationPreview>;
  accept: (password: string) => Promise<void>;
};

export function InvitationPage({ token, lookUp, accept }: InvitationPageProps) {
  usePageTitle('Invitation');
  const [invitation, setInvitation] = useState<InvitationPreview>();
  const [error, setError] = useState<ApiError>();
  useEffect(() => {
    lookUp(token).then(setInvitation, (thrown: unknown) => setError(toApiError(thrown)));
  }, [token, lookUp]);
  if (invitation === undefined) {
    return (
      <main className="login">
        <div className="card">
          <ProblemNotice error={error} />
        </div>
      </main>
    );
  }
  const { organizationName, role, email, hasAccount } = invitation;
  const acceptAndGoOn = async (password: string) => {
    await accept(password);
    location.hash = pageHref('channels');
  };
  return (
    <PasswordForm
      title={`Join ${organizationName}`}
      email={email}
      isNew={!hasAccount}
      action={`Join as ${role}`}
      submit={acceptAndGoOn}
    />
  );
}
