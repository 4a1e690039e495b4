// Another database on a running server: integration tests take one each.
import pg from 'pg';

/** Creates an empty database and returns its URL. `name` may hold lower-case letters, digits and underscores. */
export async function createDatabase(serverUrl: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl, connectionTimeoutMillis: 10_000, query_timeout: 60_000 });
  client.on('error', () => undefined); // a connection lost after the answer changes nothing
  try {
    await client.connect();
    await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}
