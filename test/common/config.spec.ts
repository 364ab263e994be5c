import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import {
  Configuration,
  ConfigurationError,
  ConfigurationModule,
  parseConfiguration,
  readConfiguration,
} from '../../src/common/config/index.js';

const SECRET = 'a secret of thirty-two bytes....';
const GOOGLE = { GOOGLE_CLIENT_ID: 'client', GOOGLE_CLIENT_SECRET: 'hush' };
const PRODUCTION = { NODE_ENV: 'production', SESSION_SECRET: SECRET, ...GOOGLE };

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'matricula-config-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

function faultsOf(variables: NodeJS.ProcessEnv): string[] {
  try {
    parseConfiguration(variables);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    for (const { variable, detail } of error.faults) expect(error.message).toContain(`${variable} ${detail}`);
    return error.faults.map((fault) => fault.variable);
  }
}

describe('defaults', () => {
  test('an empty environment is a complete local configuration', () => {
    expect(parseConfiguration({})).toEqual({
      port: 3000,
      host: '127.0.0.1',
      publicUrl: 'http://127.0.0.1:3000',
      databaseUrl: undefined,
      dataDir: resolve('.data'),
      adminEmails: [],
      google: undefined,
      googleAuthorizationUrl: 'https://accounts.google.com/o/oauth2/v2/auth',
      googleTokenUrl: 'https://oauth2.googleapis.com/token',
      googleUserinfoUrl: 'https://openidconnect.googleapis.com/v1/userinfo',
      sessionSecret: undefined,
      invitationTtlMs: 180 * 24 * 60 * 60 * 1000,
      rateLimitPerMinute: 1200,
      logLevel: 'info',
      production: false,
    });
  });

  test('an empty or blank variable counts as absent', () => {
    const blank = { PORT: '', HOST: ' ', PUBLIC_URL: '', DATABASE_URL: '', GOOGLE_CLIENT_ID: '', SESSION_SECRET: '  ' };
    expect(parseConfiguration(blank)).toEqual(parseConfiguration({}));
  });

  test.each([
    [{ PORT: '8080' }, 'http://127.0.0.1:8080'],
    [{ HOST: '0.0.0.0' }, 'http://localhost:3000'],
    [{ HOST: '::' }, 'http://localhost:3000'],
    [{ HOST: '::1', PORT: '4000' }, 'http://[::1]:4000'],
    [{ HOST: 'matricula.test', PORT: '80' }, 'http://matricula.test'],
    [{ PUBLIC_URL: 'https://matricula.example/' }, 'https://matricula.example'],
  ])('%j is seen by clients at %s', (variables, publicUrl) => {
    expect(parseConfiguration(variables).publicUrl).toBe(publicUrl);
  });
});

test('.env.example spells out the defaults', () => {
  const example = parseEnv(readFileSync('.env.example', 'utf8'));
  expect(parseConfiguration(example)).toEqual(parseConfiguration({}));
});

describe('values', () => {
  test('admin addresses are split by commas, trimmed, and empty ones dropped', () => {
    expect(parseConfiguration({ ADMIN_EMAILS: ' ada@example.org, ,Bob@Example.org,' }).adminEmails).toEqual([
      'ada@example.org',
      'Bob@Example.org',
    ]);
  });

  test('an invitation may live for a fraction of a day', () => {
    expect(parseConfiguration({ INVITATION_TTL_DAYS: '0.5' }).invitationTtlMs).toBe(43_200_000);
  });

  test('a rate limit of 0 is allowed', () => {
    expect(parseConfiguration({ RATE_LIMIT_PER_MINUTE: '0' }).rateLimitPerMinute).toBe(0);
  });

  test('a complete production environment is accepted', () => {
    expect(parseConfiguration(PRODUCTION)).toMatchObject({
      production: true,
      sessionSecret: SECRET,
      google: { clientId: 'client', clientSecret: 'hush' },
    });
  });
});

describe('faults', () => {
  test('every fault is named at once', () => {
    const variables = { PORT: 'http', PUBLIC_URL: 'nowhere', INVITATION_TTL_DAYS: '-1', LOG_LEVEL: 'loud' };
    expect(faultsOf(variables)).toEqual(['PORT', 'PUBLIC_URL', 'INVITATION_TTL_DAYS', 'LOG_LEVEL']);
  });

  test.each([
    { PORT: '0' },
    { PORT: '65536' },
    { PORT: '3e3' },
    { HOST: 'not a host' },
    { HOST: 'host/path' },
    { PUBLIC_URL: 'ftp://example.org' },
    { PUBLIC_URL: 'https://example.org/matricula' },
    { PUBLIC_URL: 'https://example.org/?x' },
    { PUBLIC_URL: 'https://user@example.org' },
    { DATABASE_URL: 'mysql://localhost/matricula' },
    { DATABASE_URL: 'localhost' },
    { ADMIN_EMAILS: 'ada@example.org,bob' },
    { GOOGLE_TOKEN_URL: 'file:///etc/passwd' },
    { GOOGLE_AUTHORIZATION_URL: 'accounts' },
    { GOOGLE_USERINFO_URL: 'javascript:1' },
    { SESSION_SECRET: 'short' },
    { INVITATION_TTL_DAYS: '0' },
    { INVITATION_TTL_DAYS: 'Infinity' },
    { RATE_LIMIT_PER_MINUTE: '-1' },
    { RATE_LIMIT_PER_MINUTE: '1.5' },
    { LOG_LEVEL: 'INFO' },
  ])('%j is refused by name', (variables) => {
    expect(faultsOf(variables)).toEqual(Object.keys(variables));
  });

  test('half a Google client is refused, naming the missing half', () => {
    expect(faultsOf({ GOOGLE_CLIENT_ID: 'client' })).toEqual(['GOOGLE_CLIENT_SECRET']);
    expect(faultsOf({ GOOGLE_CLIENT_SECRET: 'hush' })).toEqual(['GOOGLE_CLIENT_ID']);
  });

  test('production is refused without a session secret and a Google client', () => {
    const required = ['GOOGLE_CLIENT_ID', 'GOOGLE_CLIENT_SECRET', 'SESSION_SECRET'];
    expect(faultsOf({ NODE_ENV: 'production' })).toEqual(required);
  });

  test('production is refused where cookies would travel in the clear', () => {
    const production = {
      NODE_ENV: 'production',
      SESSION_SECRET: 'x'.repeat(32),
      GOOGLE_CLIENT_ID: 'client',
      GOOGLE_CLIENT_SECRET: 'secret',
    };
    expect(faultsOf({ ...production, PUBLIC_URL: 'http://matricula.example' })).toEqual(['PUBLIC_URL']);
    expect(parseConfiguration({ ...production, PUBLIC_URL: 'http://localhost:3000' }).production).toBe(true);
  });

  test('a fault never repeats a secret or a database password', () => {
    const variables = { DATABASE_URL: 'pg://user:swordfish@host/db', SESSION_SECRET: 'swordfish' };
    expect(() => parseConfiguration(variables)).not.toThrow(/swordfish/);
    expect(faultsOf(variables)).toEqual(['DATABASE_URL', 'SESSION_SECRET']);
  });
});

describe('the session secret', () => {
  test('a missing one is made once, for its owner only, and found again', () => {
    const first = readConfiguration({ DATA_DIR: dataDir }).sessionSecret;
    expect(Buffer.byteLength(first)).toBeGreaterThanOrEqual(32);
    expect(statSync(join(dataDir, 'session-secret')).mode & 0o777).toBe(0o600);
    expect(readConfiguration({ DATA_DIR: dataDir }).sessionSecret).toBe(first);
  });

  test('a given one is used and nothing is written', () => {
    const folder = join(dataDir, 'absent');
    expect(readConfiguration({ DATA_DIR: folder, SESSION_SECRET: SECRET }).sessionSecret).toBe(SECRET);
    expect(() => readFileSync(join(folder, 'session-secret'))).toThrow(/ENOENT/);
  });

  test('a folder that cannot hold it is a fault of DATA_DIR', () => {
    const file = join(dataDir, 'file');
    writeFileSync(file, '');
    expect(() => readConfiguration({ DATA_DIR: join(file, 'below') })).toThrow(/DATA_DIR cannot keep/);
  });
});

test('the configuration is injectable by its class', async () => {
  @Injectable()
  class Reader {
    constructor(readonly configuration: Configuration) {}
  }
  const configuration = readConfiguration({ DATA_DIR: dataDir });
  const module = await Test.createTestingModule({
    imports: [ConfigurationModule.for(configuration)],
    providers: [Reader],
  }).compile();
  expect(module.get(Reader).configuration).toBe(configuration);
});
