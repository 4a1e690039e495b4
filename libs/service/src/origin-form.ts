// A request's target as routes know it. Proxies may send the whole URL, and a server takes it (RFC 9112 §3.2.2).

const absolute = /^https?:\/\/[^/?#]*/i;

/** Path and query. Of what is neither a path nor a URL, as it is. */
export function originForm(target: string): string {
  if (target.startsWith('/') || !absolute.test(target)) return target;
  const path = target.replace(absolute, '');
  return path.startsWith('/') ? path : `/${path}`;
}
