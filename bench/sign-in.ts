import { SignIn } from '../src/modules/identity/sign-in.service.js';
import { MANNERS, type Manner } from './by-hand/named.js';
import { signInByHand } from './by-hand/sign-in.js';
import { startInProcess } from './in-process.js';
import { takeTurns, timed } from './measure.js';
import { invite, type Newcomer } from './newcomer.js';
import type { Bench, Part } from './part.js';
import { comparedByRound, rowsLeft } from './rows-left.js';
import { fill, sharedIds, type Filled } from './school.js';
import { countStatements, statementsOf } from './statements.js';

const AIM = 1.5;
const WAITING = 100_000;

/** The first sign-in of somebody for whom so much waits, as a call of the service. */
export const signIn: Part = {
  name: 'sign-in',
  against: 'by hand',
  measured: 'Matricula',
  async run(bench) {
    const filled = await fill(await bench.server.createDatabase(), bench.quick ? 10_000 : WAITING);
    const app = await startInProcess(filled.url);
    countStatements();
    try {
      const service = app.get(SignIn, { strict: false });
      for (const manner of MANNERS) {
        for (const grants of [0, 1, 20, 500]) {
          await compareSignIns(bench, filled, { grants, manner }, (one) => service.signIn(one.account));
        }
      }
    } finally {
      await app.close();
      await filled.close();
    }
  },
};

async function compareSignIns(
  bench: Bench,
  filled: Filled,
  { grants, manner }: { readonly grants: number; readonly manner: Manner },
  byMatricula: (newcomer: Newcomer) => Promise<unknown>,
): Promise<void> {
  const shared = await sharedIds(filled);
  const hand = manner === 'by hand' ? filled.unprepared : filled.hand;
  const statements = { hand: new Set<number>(), matricula: new Set<number>() };
  const compare = comparedByRound(`A first sign-in with ${grants} waiting grants`);
  const turn = (side: keyof typeof statements, application: string, work: (one: Newcomer) => Promise<unknown>) => {
    return async (round: number): Promise<number> => {
      const newcomer = await invite(
        filled.sql,
        filled.schools,
        `${side}-${MANNERS.indexOf(manner)}-${grants}-${round < 0 ? `w${-round}` : round}`,
        grants,
      );
      const before = statementsOf(application);
      const took = await timed(() => work(newcomer));
      statements[side].add(statementsOf(application) - before);
      const rows = await rowsLeft(filled.sql, [newcomer], shared);
      compare(round, rows);
      return took;
    };
  };
  const comparison = await takeTurns(
    turn('hand', 'by-hand', (one) => signInByHand(hand, one.account)),
    turn('matricula', 'matricula', byMatricula),
    bench.rounds,
  );
  const count = (all: ReadonlySet<number>): string => [...all].toSorted((a, b) => a - b).join(' or ');
  bench.report({
    work: `first sign-in, ${grants} waiting, ${manner}`,
    unit: 'ms',
    comparison,
    aim: AIM,
    note: `statements: ${count(statements.hand)} by hand, ${count(statements.matricula)} of Matricula`,
  });
}
