import { ApplicationProcess } from '../test/proof/support/application.js';
import { Client } from '../test/proof/support/client.js';
import { codeFor, type Claims } from '../test/proof/support/google.js';
import { MANNERS, type Manner } from './by-hand/named.js';
import { HandProcess } from './hand-process.js';
import { takeTurns, timed } from './measure.js';
import { invite } from './newcomer.js';
import type { Bench, Part } from './part.js';
import { comparedByRound, rowsLeft } from './rows-left.js';
import { fill, sharedIds, type Filled } from './school.js';

const AIM = 2;

/** The first sign-in over HTTP: all that happens from Google's answer to the redirection with a session. */
export const callback: Part = {
  name: 'callback',
  against: 'bare Fastify',
  measured: 'Matricula',
  async run(bench) {
    const filled = await fill(await bench.server.createDatabase(), bench.quick ? 10_000 : 100_000);
    const matricula = await ApplicationProcess.start({ databaseUrl: filled.url, variables: bench.google.variables });
    try {
      for (const manner of MANNERS) {
        const hand = await HandProcess.start(filled.url, bench.google.variables, manner);
        try {
          for (const grants of [0, 1, 20, 500]) {
            await compareCallbacks(bench, filled, { grants, manner }, [hand.baseUrl, matricula.baseUrl]);
          }
        } finally {
          await hand.stop();
        }
      }
    } finally {
      await matricula.stop();
      await filled.close();
    }
  },
};

async function compareCallbacks(
  bench: Bench,
  filled: Filled,
  { grants, manner }: { readonly grants: number; readonly manner: Manner },
  [hand, matricula]: readonly [hand: string, matricula: string],
): Promise<void> {
  const shared = await sharedIds(filled);
  const compare = comparedByRound(`A first sign-in over HTTP with ${grants} waiting grants`);
  const turn = (side: string, base: string) => async (round: number) => {
    const name = `http-${side}-${MANNERS.indexOf(manner)}-${grants}-${round < 0 ? `w${-round}` : round}`;
    const { account, identifierIds } = await invite(filled.sql, filled.schools, name, grants);
    const { sub, email, hostedDomain: hd = '' } = account;
    const took = await signInAt(base, { sub, email, email_verified: true, hd, name: account.name });
    const found = await rowsLeft(filled.sql, [{ name, identifierIds }], shared);
    compare(round, found);
    return took;
  };
  const comparison = await takeTurns(turn('hand', hand), turn('matricula', matricula), bench.rounds);
  bench.report({ work: `first sign-in over HTTP, ${grants} waiting, ${manner}`, unit: 'ms', comparison, aim: AIM });
}

/** Signs in and answers with how many milliseconds the callback took. @throws Error unless it ends signed in */
async function signInAt(base: string, claims: Claims): Promise<number> {
  const client = new Client([base]);
  try {
    const begun = await client.send('GET', '/auth/google?returnTo=%2Fhere');
    const state = new URL(String(begun.headers['location'])).searchParams.get('state') ?? '';
    const path = `/auth/google/callback?code=${codeFor(claims)}&state=${encodeURIComponent(state)}`;
    return await timed(async () => {
      const { status, headers } = await client.send('GET', path);
      if (status !== 302 || headers['location'] !== '/here')
        throw new Error(`${base} answered ${status} ${String(headers['location'])}`);
    });
  } finally {
    client.close();
  }
}
