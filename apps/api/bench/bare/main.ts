// The peer: one Fastify route, one prepared statement, a pool as large as the API's. No tenants, no credentials, no schema.
import Fastify from 'fastify';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env['DATABASE_URL'], max: 8 });
const app = Fastify({ logger: false });
const text = `SELECT c.*, s.id AS current_stream_id, s.state FROM channels c
  LEFT JOIN streams s ON s.channel_id = c.id AND s.state <> 'ended' WHERE c.id = $1`;
app.get<{ Params: { id: string } }>('/v1/channels/:id', async (request, reply) => {
  const { rows } = await pool.query<object>({ name: 'channel', text, values: [request.params.id] });
  return rows[0] ?? reply.code(404).send();
});
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) });
