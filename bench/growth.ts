import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SignIn } from '../src/modules/identity/sign-in.service.js';
import { People } from '../src/modules/people/people.service.js';
import { PrivilegeChecks, type PrivilegeCheck } from '../src/modules/privilege/rights/privilege-checks.service.js';
import { signInByHand } from './by-hand/sign-in.js';
import { startInProcess } from './in-process.js';
import { takeTurnsInPasses, timed, type Turn, type Work } from './measure.js';
import { invite } from './newcomer.js';
import type { Bench, Part } from './part.js';
import { listings, smallListings, type Listing } from './people.js';
import { fill, type Filled } from './school.js';

const AIM = 1.2;
const GRANTS = 20;
const PASSES = 5;
const [FEW, MANY, MANY_QUICKLY] = [10_000, 1_000_000, 200_000];

interface Sized {
  readonly filled: Filled;
  readonly app: NestFastifyApplication;
}

/** The same work with few and with many waiting grants, for either side by itself. */
export const growth: Part = {
  name: 'growth',
  against: 'few waiting',
  measured: 'many waiting',
  async run(bench) {
    const sizes: Sized[] = [];
    try {
      for (const waiting of [FEW, bench.quick ? MANY_QUICKLY : MANY]) {
        const started = performance.now();
        const filled = await fill(await bench.server.createDatabase(), waiting);
        bench.note(
          `a database filled with ${waiting.toLocaleString('en')} waiting grants in ${((performance.now() - started) / 1000).toFixed(0)} s`,
        );
        sizes.push({ filled, app: await startInProcess(filled.url) });
      }
      const [few, many] = sizes;
      if (few && many) await compareSizes(bench, few, many);
    } finally {
      for (const { app, filled } of sizes) {
        await app.close();
        await filled.close();
        await bench.server.dropDatabase(filled.url);
      }
    }
  },
};

interface Line extends Work {
  readonly work: string;
  readonly aim?: number;
}

async function compareSizes(bench: Bench, few: Sized, many: Sized): Promise<void> {
  const lines = [...signIns(few, many), ...(await checks(few, many)), ...(await pages(few, many))];
  for (const [{ work, aim }, comparison] of await takeTurnsInPasses(lines, PASSES, bench.rounds)) {
    bench.report({ work, unit: 'ms', comparison, ...(aim === undefined ? {} : { aim }) });
  }
}

function signIns(few: Sized, many: Sized): Line[] {
  const turn = (side: 'hand' | 'matricula', { filled, app }: Sized): Turn => {
    const service = app.get(SignIn, { strict: false });
    return async (round) => {
      const name = `growth-${side}-${round < 0 ? `w${-round}` : round}`;
      const { account } = await invite(filled.sql, filled.schools, name, GRANTS);
      return timed(() => (side === 'hand' ? signInByHand(filled.hand, account) : service.signIn(account)));
    };
  };
  const work = `first sign-in, ${GRANTS} waiting`;
  return [
    { work, first: turn('matricula', few), second: turn('matricula', many), aim: AIM },
    { work: `${work}, by hand`, first: turn('hand', few), second: turn('hand', many) },
  ];
}

async function checks(few: Sized, many: Sized): Promise<Line[]> {
  const lines: Line[] = [];
  for (const size of [1, 100]) {
    const turn = async ({ filled, app }: Sized): Promise<Turn> => {
      const service = app.get(PrivilegeChecks, { strict: false });
      const asked = await questions(filled, size);
      return () => timed(() => service.answer(filled.school.adminId, asked));
    };
    const [first, second] = [await turn(few), await turn(many)];
    lines.push({ work: `privilege check, ${size} at a time`, first, second, aim: AIM });
  }
  return lines;
}

async function pages(few: Sized, many: Sized): Promise<Line[]> {
  const all = async ({ filled, app }: Sized): Promise<Listing[]> => {
    const service = app.get(People, { strict: false });
    return [...(await listings(filled, service)), ...smallListings(filled, service)];
  };
  const [ofFew, ofMany] = [await all(few), await all(many)];
  return ofFew.flatMap((one, n): Line[] => {
    const other = ofMany[n];
    if (!other) return [];
    const work = one.work.replace(/ \(.*/, '');
    const turns = (side: 'byMatricula' | 'byHand'): Work => ({
      first: () => timed(one[side]),
      second: () => timed(other[side]),
    });
    const line = { work, ...turns('byMatricula'), aim: AIM };
    return one.onlyMatricula ? [line] : [line, { work: `${work}, by hand`, ...turns('byHand') }];
  });
}

/** Questions about people in the middle of the school. */
async function questions({ sql, school }: Filled, size: number): Promise<PrivilegeCheck[]> {
  const { rows } = await sql.query<{ person: string; course: string }>(
    `select i.given as person, e.course_id as course from enrollment.course_enrollment e
     join catalog.course c on c.id = e.course_id and c.organization_id = $1
     join identity.identifier i on i.id = e.user_id order by md5(e.id::text) limit $2`,
    [school.id, size],
  );
  return rows.map((row) => ({ ...row, privilege: 'manage_material' }));
}
