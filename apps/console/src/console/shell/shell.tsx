// The frame of every page: where we are, where else to go, who is logged in.
import type { ReactNode } from 'react';
import { useApi } from '../api/api-context.ts';
import { apiReferenceHref } from '../links.ts';
import { sectionOf, visibleSections, type Entry } from '../navigation.ts';
import { Logo } from '../parts/logo.tsx';
import { pageHref, type Route } from '../route.ts';
import { ImpersonationBanner } from './impersonation-banner.tsx';
import { OrganizationMenu } from './organization-menu.tsx';

export function Shell({ route, children }: { route: Route; children: ReactNode }) {
  const access = useApi();
  const sections = visibleSections(access);
  const current = sectionOf(sections, route);
  return (
    <>
      <a className="skip" href="#content" onClick={focusContent}>
        Skip to content
      </a>
      <ImpersonationBanner />
      <header className="bar">
        <a className="brand" href={pageHref('channels')}>
          <Logo />
          Millrace
        </a>
        <div className="account">
          <OrganizationMenu />
          <span className="who">{access.session.user.email}</span>
          <button type="button" className="quiet" onClick={access.actions.logOut}>
            Log out
          </button>
        </div>
        <nav aria-label="Main">
          {sections.map((section) => (
            <a key={section.title} href={section.entries[0]?.href} aria-current={section === current || undefined}>
              {section.title}
            </a>
          ))}
          <a href={apiReferenceHref}>API reference</a>
        </nav>
      </header>
      {current !== undefined && current.entries.length > 1 && (
        <nav className="tabs" aria-label={current.title}>
          {current.entries.map((entry) => (
            <Tab key={entry.href} entry={entry} route={route} />
          ))}
        </nav>
      )}
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </>
  );
}

function Tab({ entry: { title, href, shows }, route }: { entry: Entry; route: Route }) {
  return (
    <a href={href} aria-current={shows.includes(route.kind) ? 'page' : undefined}>
      {title}
    </a>
  );
}

/** The fragment belongs to the routes, so the link moves the focus and leaves the address alone. */
function focusContent(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
