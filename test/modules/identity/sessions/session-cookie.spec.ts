import fastifyCookie from '@fastify/cookie';
import { expect, test } from '@jest/globals';
import fastify from 'fastify';
import { SessionCookie } from '../../../../src/modules/identity/sessions/session-cookie.js';
import { aConfiguration } from '../../../common/http/test-app.js';

async function cookiesOf(publicUrl: string): Promise<unknown> {
  const cookie = new SessionCookie(aConfiguration({ PUBLIC_URL: publicUrl }));
  const server = fastify();
  await server.register(fastifyCookie);
  server.get('/', (_, reply) => {
    cookie.write(reply, { token: 't', expiresAt: new Date('2026-03-01T08:00:00Z') });
    return '';
  });
  return (await server.inject('/')).headers['set-cookie'];
}

test('a session cookie never travels in the clear, nor to a neighbouring host, where clients come by https', async () => {
  await expect(cookiesOf('https://matricula.example')).resolves.toBe(
    '__Host-matricula_session=t; Path=/; Expires=Sun, 01 Mar 2026 08:00:00 GMT; HttpOnly; Secure; SameSite=Lax',
  );
});

test('a session cookie works on a machine without https', async () => {
  await expect(cookiesOf('http://localhost:3000')).resolves.toBe(
    'matricula_session=t; Path=/; Expires=Sun, 01 Mar 2026 08:00:00 GMT; HttpOnly; SameSite=Lax',
  );
});
