import { fastify } from 'fastify';
import pg from 'pg';
import { serveSignIn } from './callback.js';
import { serveChecks } from './check.js';
import { withoutNames, type Manner } from './named.js';

// A process of its own, as the application is one: Fastify and pg, and nothing else.

const setting = (name: string): string => {
  const value = process.env[name];
  if (value === undefined) throw new Error(`${name} is missing.`);
  return value;
};

const connections = new pg.Pool({ connectionString: setting('DATABASE_URL'), max: 10, application_name: 'by-hand' });
const manner: Manner = setting('MANNER') === 'by hand' ? 'by hand' : 'by hand, prepared';
const pool = manner === 'by hand' ? withoutNames(connections) : connections;
const server = fastify();
server.get('/health/ready', async () => ({ status: 'ok' }));
serveChecks(server, pool);
serveSignIn(server, pool, {
  publicUrl: setting('PUBLIC_URL'),
  authorizationUrl: setting('GOOGLE_AUTHORIZATION_URL'),
  tokenUrl: setting('GOOGLE_TOKEN_URL'),
  userinfoUrl: setting('GOOGLE_USERINFO_URL'),
  clientId: setting('GOOGLE_CLIENT_ID'),
  clientSecret: setting('GOOGLE_CLIENT_SECRET'),
});
await server.listen({ host: '127.0.0.1', port: Number(setting('PORT')) });
process.once('SIGTERM', () => void server.close().then(() => pool.end()));
