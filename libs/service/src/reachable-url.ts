// The base URL under which other machines reach an internal listener. One that listens everywhere, as in a container, is
// reached by the machine's name: "http://0.0.0.0:3020" would lead whoever reads it to itself. Pure.
import { isIPv6 } from 'node:net';

const everywhere = new Set(['0.0.0.0', '::', '[::]']);

export function reachableUrl(listener: { host: string; port: number }, machineName: string): string {
  const host = everywhere.has(listener.host) ? machineName : listener.host;
  return `http://${isIPv6(host) ? `[${host}]` : host}:${listener.port}`;
}
