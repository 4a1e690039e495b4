/** The way back to the list that a page belongs to. */
export function Crumb({ href, children }: { href: string; children: string }) {
  return (
    <p className="crumb">
      <a href={href}>{children}</a>
    </p>
  );
}
