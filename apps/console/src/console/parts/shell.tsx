// The frame of every page: where we are, where else to go, who is logged in.
import type { ReactNode } from 'react';
import { useApi } from '../api/api-context.ts';
import { apiReferenceHref, queueDashboardHref } from '../links.ts';
import { channelsHref } from '../route.ts';
import { Logo } from './logo.tsx';

export function Shell({ children }: { children: ReactNode }) {
  const { user, logOut } = useApi();
  return (
    <>
      <a className="skip" href="#content" onClick={focusContent}>
        Skip to content
      </a>
      <header className="bar">
        <a className="brand" href={channelsHref}>
          <Logo />
          Millrace
        </a>
        <nav aria-label="Main">
          <a href={channelsHref}>Channels</a>
          <a href={apiReferenceHref}>API reference</a>
          {user.isPlatformAdmin && <a href={queueDashboardHref}>Queues</a>}
        </nav>
        <span className="who">{user.email}</span>
        <button type="button" className="quiet" onClick={logOut}>
          Log out
        </button>
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

/** The fragment belongs to the routes, so the link moves the focus and leaves the address alone. */
function focusContent(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
