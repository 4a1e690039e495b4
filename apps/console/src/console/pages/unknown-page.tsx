import { pageHref } from '../route.ts';

export function UnknownPage() {
  return (
    <>
      <h1>There is no such page</h1>
      <p>
        <a href={pageHref('channels')}>Back to the channels</a>
      </p>
    </>
  );
}
