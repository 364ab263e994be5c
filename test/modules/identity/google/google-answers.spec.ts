import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askUserinfo, readAccount, redeemCode } from '../../../../src/modules/identity/google/google-answers.js';

const ada = {
  sub: '117',
  email: 'Ada@School.example',
  email_verified: true,
  hd: 'school.example',
  name: 'Ada',
  picture: 'p',
};

describe('what Google says of a person', () => {
  test('becomes an account as Google worded it', () => {
    expect(readAccount(ada)).toEqual({
      sub: '117',
      email: 'Ada@School.example',
      emailVerified: true,
      hostedDomain: 'school.example',
      name: 'Ada',
      picture: 'p',
    });
  });

  test.each([true, 'true'])('email_verified %p is a yes', (email_verified) => {
    expect(readAccount({ ...ada, email_verified }).emailVerified).toBe(true);
  });

  test.each([false, 'false', undefined, null, 1, 'TRUE', 'yes', {}, [true]])(
    'email_verified %p is a no',
    (email_verified) => {
      expect(readAccount({ ...ada, email_verified }).emailVerified).toBe(false);
    },
  );

  test.each([undefined, '', 17, null])('hd %p means no hosted domain', (hd) => {
    expect(readAccount({ ...ada, hd }).hostedDomain).toBeUndefined();
  });

  test.each([
    {},
    null,
    [],
    'x',
    { sub: '117' },
    { email: 'a@b.example' },
    { ...ada, sub: 117 },
    { ...ada, email: ' ' },
  ])('%j names nobody', (userinfo) => {
    expect(() => readAccount(userinfo)).toThrow(expect.objectContaining({ code: 'incomplete-google-account' }));
  });
});

describe('an endpoint of Google that misbehaves', () => {
  let server: Server;
  let url: string;
  let answer: RequestListener = () => {};

  beforeAll(async () => {
    server = createServer((request, response) => answer(request, response));
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/endpoint`;
  });
  afterAll(() => void server.close());

  const unavailable = expect.objectContaining({ code: 'google-unavailable' });

  test.each(['', 'null', '[]', '"token"', 'not json', '{"access_token":', '<html>'])(
    'sending %p is not available',
    async (body) => {
      answer = (_, response) => response.end(body);
      await expect(redeemCode(url, {})).rejects.toEqual(unavailable);
      await expect(askUserinfo(url, 't')).rejects.toEqual(unavailable);
    },
  );

  test.each(['{}', '{"access_token":""}', '{"access_token":null}', '{"error":"invalid_grant"}'])(
    'sending %p gives no token',
    async (body) => {
      answer = (_, response) => response.end(body);
      await expect(redeemCode(url, {})).rejects.toEqual(unavailable);
    },
  );

  test.each([400, 401, 404, 500, 503])('answering %p is not available', async (status) => {
    answer = (_, response) => response.writeHead(status).end('{"access_token":"t"}');
    await expect(redeemCode(url, {})).rejects.toEqual(unavailable);
  });

  test('redirecting is not available', async () => {
    answer = (_, response) => response.writeHead(302, { location: '/elsewhere' }).end();
    await expect(askUserinfo(url, 't')).rejects.toEqual(unavailable);
  });

  test('hanging up is not available', async () => {
    answer = (request) => request.socket.destroy();
    await expect(redeemCode(url, {})).rejects.toEqual(unavailable);
  });

  test('gets the access token in a header, not in the URL', async () => {
    answer = (request, response) =>
      response.end(JSON.stringify({ url: request.url, by: request.headers.authorization }));
    await expect(askUserinfo(url, 'secret')).resolves.toEqual({ url: '/endpoint', by: 'Bearer secret' });
  });
});
