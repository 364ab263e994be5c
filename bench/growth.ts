import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SignIn } from '../src/modules/identity/sign-in.service.js';
import { People } from '../src/modules/people/people.service.js';
import { signInByHand } from './by-hand/sign-in.js';
import { GrowingChecks } from './growing-checks.js';
import { startInProcess } from './in-process.js';
import { takeTurnsInPasses, timed, type Turn, type Work } from './measure.js';
import { invite, type Newcomer } from './newcomer.js';
import type { Bench, Part } from './part.js';
import { listings, requireSamePeople, smallListings, type Listing } from './people.js';
import { requireSameRows, rowsLeft } from './rows-left.js';
import { fill, sharedIds, type Filled } from './school.js';

const AIM = 1.2;
const GRANTS = 20;
const PASSES = 5;
const [FEW, MANY, MANY_QUICKLY] = [10_000, 1_000_000, 200_000];

interface Sized {
  readonly filled: Filled;
  readonly app: NestFastifyApplication;
  readonly checks: GrowingChecks;
}

/** The same work with few and with many waiting grants, for either side by itself. */
export const growth: Part = {
  name: 'growth',
  against: 'few waiting',
  measured: 'many waiting',
  async run(bench) {
    const sizes: Sized[] = [];
    const opened: (() => Promise<unknown>)[] = [];
    try {
      for (const waiting of [FEW, bench.quick ? MANY_QUICKLY : MANY]) {
        const started = performance.now();
        const filled = await fill(await bench.server.createDatabase(), waiting);
        opened.push(() => bench.server.dropDatabase(filled.url));
        opened.push(() => filled.close());
        bench.note(
          `a database filled with ${waiting.toLocaleString('en')} waiting grants in ${((performance.now() - started) / 1000).toFixed(0)} s`,
        );
        const app = await startInProcess(filled.url);
        opened.push(() => app.close());
        const checks = await GrowingChecks.start(bench, filled);
        opened.push(() => checks.stop());
        sizes.push({ filled, app, checks });
      }
      const [few, many] = sizes;
      if (few && many) await compareSizes(bench, few, many);
    } finally {
      for (const close of opened.toReversed()) await close();
    }
  },
};

interface Line extends Work {
  readonly work: string;
  readonly aim?: number;
}

/** Before anything is measured, both sides show in either database that they do the same work. */
async function compareSizes(bench: Bench, few: Sized, many: Sized): Promise<void> {
  const lines: Line[] = [];
  const signIns = [await signInsIn(few), await signInsIn(many)] as const;
  lines.push(...linesOf(`first sign-in, ${GRANTS} waiting`, ...signIns));
  for (const size of [1, 100] as const) {
    const checks = [await few.checks.of(size), await many.checks.of(size)] as const;
    lines.push(...linesOf(`privilege check over HTTP, ${size} at a time`, ...checks));
  }
  const ofMany = await pagesIn(many);
  for (const [n, one] of (await pagesIn(few)).entries()) {
    const other = ofMany[n];
    if (!other) continue;
    const work = one.work.replace(/ \(.*/, '');
    const [measured, byHand] = linesOf(work, sidesOf(one), sidesOf(other));
    lines.push(measured, ...(one.onlyMatricula ? [] : [byHand]));
  }
  for (const [{ work, aim }, comparison] of await takeTurnsInPasses(lines, PASSES, bench.rounds)) {
    bench.report({ work, unit: 'ms', comparison, ...(aim === undefined ? {} : { aim }) });
  }
}

/** One kind of work in one of the databases, done by either side. */
interface Sides {
  readonly matricula: Turn;
  readonly hand: Turn;
}

function linesOf(work: string, few: Sides, many: Sides): [measured: Line, byHand: Line] {
  return [
    { work, first: few.matricula, second: many.matricula, aim: AIM },
    { work: `${work}, by hand`, first: few.hand, second: many.hand },
  ];
}

/** @throws RowsDiffer */
async function signInsIn({ filled, app }: Sized): Promise<Sides> {
  const service = app.get(SignIn, { strict: false });
  const sides = {
    hand: ({ account }: Newcomer) => signInByHand(filled.hand, account),
    matricula: ({ account }: Newcomer) => service.signIn(account),
  };
  const newcomer = (name: string): Promise<Newcomer> => invite(filled.sql, filled.schools, name, GRANTS);
  const shared = await sharedIds(filled);
  const left: string[][] = [];
  for (const [side, signIn] of Object.entries(sides)) {
    const one = await newcomer(`compared-${side}`);
    await signIn(one);
    left.push(await rowsLeft(filled.sql, [one], shared));
  }
  const [byHand = [], byMatricula = []] = left;
  requireSameRows(`A first sign-in with ${GRANTS} waiting grants`, byHand, byMatricula);
  const turn = (side: keyof typeof sides) => async (round: number) => {
    const one = await newcomer(`growth-${side}-${round < 0 ? `w${-round}` : round}`);
    return timed(() => sides[side](one));
  };
  return { hand: turn('hand'), matricula: turn('matricula') };
}

/** @throws RowsDiffer */
async function pagesIn({ filled, app }: Sized): Promise<Listing[]> {
  const service = app.get(People, { strict: false });
  const all = [...(await listings(filled, service)), ...smallListings(filled, service)];
  for (const { work, byHand, byMatricula } of all) await requireSamePeople(work, await byHand(), await byMatricula());
  return all;
}

function sidesOf({ byHand, byMatricula }: Listing): Sides {
  return { hand: () => timed(byHand), matricula: () => timed(byMatricula) };
}
