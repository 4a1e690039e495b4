// Where the mail about a forgotten password leads to. The new password logs nobody in: it is typed once more.
import { PasswordForm } from '../parts/password-form.tsx';
import { usePageTitle } from '../parts/use-page-title.ts';
import { pageHref } from '../route.ts';

export function PasswordResetPage({ choose }: { choose: (password: string) => Promise<void> }) {
  usePageTitle('New password');
  const chooseAndGoOn = async (password: string) => {
    await choose(password);
    location.hash = pageHref('channels');
  };
  return <PasswordForm title="New password" isNew action="Set password" submit={chooseAndGoOn} />;
}
