import { fileURLToPath, pathToFileURL } from 'node:url';
import { join } from 'node:path';
import { addressReference, type GoogleAccount } from '../src/modules/identity/index.js';
import { Sessions } from '../src/modules/identity/sessions/sessions.service.js';
import { SignIn } from '../src/modules/identity/sign-in.service.js';
import { CoursePrivileges, Memberships } from '../src/modules/privilege/index.js';
import { startInProcess } from './in-process.js';
import { takeTurns, timed } from './measure.js';
import type { Bench, Part } from './part.js';
import { installOwnPackages } from './own-packages.js';
import { RowsDiffer } from './rows-left.js';
import { fill, type Filled } from './school.js';
import { countStatements, statementsOf } from './statements.js';

/** Among the sources, where its packages are installed, and not among what was compiled. */
const FOLDER = fileURLToPath(new URL('../../bench/better-auth', import.meta.url));
const WAITING = 100_000;

/** Inviting somebody who has never signed in, and their arrival, next to Better Auth's organization plugin. */
export const betterAuth: Part = {
  name: 'better-auth',
  against: 'Better Auth',
  measured: 'Matricula',
  async run(bench) {
    try {
      await installOwnPackages(FOLDER);
    } catch (error) {
      bench.skip('an invitation in Better Auth', `it cannot be installed here: ${firstLine(error)}`);
      return;
    }
    const { startContender } = (await import(pathToFileURL(join(FOLDER, 'contender.js')).href)) as ContenderModule;
    const filled = await fill(await bench.server.createDatabase(), bench.quick ? 10_000 : WAITING);
    const app = await startInProcess(filled.url);
    countStatements();
    const contender = await startContender(await bench.server.createEmptyDatabase(), {
      invitations: filled.waitingPeople,
      members: filled.registeredPeople,
      teams: filled.school.courses.length,
    });
    try {
      const services: Services = {
        sessions: app.get(Sessions, { strict: false }),
        signIn: app.get(SignIn, { strict: false }),
        memberships: app.get(Memberships, { strict: false }),
        privileges: app.get(CoursePrivileges, { strict: false }),
      };
      const sides = [ofBetterAuth(contender), await ofMatricula(services, filled)] as const;
      for (const what of ['organization', 'course'] as const) await compareInvitations(bench, sides, what);
      await tellWhatIsBetween(bench, contender);
    } finally {
      await contender.close();
      await app.close();
      await filled.close();
    }
  },
};

interface ContenderModule {
  readonly startContender: (databaseUrl: string, size: Size) => Promise<Contender>;
}

/** What is there before anybody is measured, the same on both sides. */
interface Size {
  readonly members: number;
  readonly invitations: number;
  readonly teams: number;
}

/** What `better-auth/contender.js` offers. */
interface Contender {
  readonly statements: number;
  invite(email: string, team?: number): Promise<string>;
  signIn(account: Omit<GoogleAccount, 'emailVerified' | 'hostedDomain'>): Promise<Headers>;
  accept(headers: Headers, invitationId: string): Promise<void>;
  acceptAndCrash(headers: Headers, invitationId: string): Promise<void>;
  standing(email: string): Promise<Standing>;
  close(): Promise<void>;
}

interface Standing {
  readonly registered: boolean;
  readonly role: string | null;
  readonly teams: number;
  readonly invitation: string | null;
}

interface Services {
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly memberships: Memberships;
  readonly privileges: CoursePrivileges;
}

/** To what somebody is invited: the organization, or one of its courses, which in Better Auth are teams. */
type Aim = 'organization' | 'course';

/** One contender: whoever invites is known by a session, and whoever arrives has one afterwards. */
interface Side {
  readonly name: string;
  statements(): number;
  /** Answers what the person needs besides their address in order to arrive. */
  invite(account: GoogleAccount, aim: Aim, round: number): Promise<string>;
  arrive(account: GoogleAccount, ticket: string): Promise<void>;
  /** Whether they have become what they were invited to be. */
  holds(account: GoogleAccount, aim: Aim): Promise<boolean>;
}

function ofBetterAuth(contender: Contender): Side {
  return {
    name: 'better-auth',
    statements: () => contender.statements,
    invite: ({ email }, aim, round) => contender.invite(email, aim === 'course' ? round : undefined),
    async arrive(account, invitationId) {
      await contender.accept(await contender.signIn(account), invitationId);
    },
    async holds({ email }, aim) {
      const { role, teams } = await contender.standing(email);
      return role === 'member' && teams === (aim === 'course' ? 1 : 0);
    },
  };
}

async function ofMatricula(services: Services, { sql, school }: Filled): Promise<Side> {
  const { sessions, signIn, memberships, privileges } = services;
  const { token } = await sessions.open(school.adminId);
  return {
    name: 'matricula',
    statements: () => statementsOf('matricula'),
    async invite({ email }, aim, round) {
      const actorId = (await sessions.find(token)) ?? '';
      const person = addressReference(email);
      if (aim === 'organization') await memberships.put(actorId, school.id, person, ['teacher']);
      else {
        const course = school.courses[round % school.courses.length] ?? '';
        await privileges.put(actorId, course, { person, grant: { roles: ['assistant'], allow: [], deny: [] } });
      }
      return '';
    },
    async arrive(account) {
      const { userId } = await signIn.signIn(account);
      await sessions.open(userId);
    },
    async holds({ email }, aim) {
      const { rows } = await sql.query<{ held: string }>(
        `select 'organization' as held from privilege.organization_membership m
         join identity."user" u on u.id = m.user_id join identity.identifier i on i.id = u.address_id
         where i.folded = $1 and m.roles = '{teacher}'
         union all
         select 'course' from privilege.course_privilege_role r
         join identity."user" u on u.id = r.user_id join identity.identifier i on i.id = u.address_id
         where i.folded = $1 and r.role_name = 'assistant'`,
        [email],
      );
      return rows.length === 1 && rows[0]?.held === aim;
    },
  };
}

async function compareInvitations(bench: Bench, sides: readonly [Side, Side], aim: Aim): Promise<void> {
  const into = aim === 'organization' ? 'an organization' : 'a course (a team)';
  const compare = async (work: string, step: (side: Side, round: number) => Promise<Measured>): Promise<void> => {
    const statements = new Map(sides.map(({ name }) => [name, new Set<number>()]));
    const turn = (side: Side) => async (round: number) => {
      // Rounds that do not count go by negative numbers.
      const { took, sent } = await step(side, round < 0 ? 1_000_000 - round : round);
      statements.get(side.name)?.add(sent);
      return took;
    };
    const comparison = await takeTurns(turn(sides[0]), turn(sides[1]), bench.rounds);
    const [ofFirst, ofSecond] = sides.map(({ name }) => count(statements.get(name) ?? new Set()));
    bench.report({
      work,
      unit: 'ms',
      comparison,
      note: `statements: ${ofFirst} of Better Auth, ${ofSecond} of Matricula`,
    });
  };
  await compare(`invite into ${into}`, (side, round) =>
    measured(side, () => side.invite(somebody(`invited-${side.name}-${aim}-${round}`), aim, round)),
  );
  await compare(`arrive in ${into}`, async (side, round) => {
    const account = somebody(`arrives-${side.name}-${aim}-${round}`);
    const ticket = await side.invite(account, aim, round);
    const figures = await measured(side, () => side.arrive(account, ticket));
    if (!(await side.holds(account, aim))) {
      throw new RowsDiffer(`${account.email} has arrived in ${side.name} and is not what they were invited to be.`);
    }
    return figures;
  });
}

interface Measured {
  readonly took: number;
  readonly sent: number;
}

async function measured(side: Side, work: () => Promise<unknown>): Promise<Measured> {
  const before = side.statements();
  const took = await timed(work);
  return { took, sent: side.statements() - before };
}

/** Tries in Better Auth what lies between an invitation and a membership, and says what was found. */
async function tellWhatIsBetween(bench: Bench, contender: Contender): Promise<void> {
  const account = somebody('between');
  const invitationId = await contender.invite(account.email, 0);
  const second = await outcome(() => contender.invite(account.email, 1));
  bench.note(`Better Auth, a second invitation while the first waits, to another team: ${second}`);
  const headers = await contender.signIn(account);
  bench.note(`Better Auth, signed in and not yet accepted: ${told(await contender.standing(account.email))}`);
  await contender.acceptAndCrash(headers, invitationId);
  bench.note(
    `Better Auth, the process lost once the invitation is marked: ${told(await contender.standing(account.email))}`,
  );
  const again = await outcome(() => contender.accept(headers, invitationId));
  bench.note(`Better Auth, accepting again after that: ${again}; ${told(await contender.standing(account.email))}`);
  bench.note(
    'Calls that the person makes: 2 of Better Auth (sign in; accept, by the id of the invitation), 1 of Matricula (sign in)',
  );
}

async function outcome(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
    return 'done';
  } catch (error) {
    return `refused (${firstLine(error)})`;
  }
}

function told({ registered, role, teams, invitation }: Standing): string {
  const member = role === null ? 'no member' : `member as ${role}`;
  return `${registered ? 'registered' : 'unknown'}, ${member}, in ${teams} teams, invitation ${invitation ?? 'none'}`;
}

function somebody(name: string): GoogleAccount {
  return {
    sub: `sub-${name}`,
    email: `${name}@school.example`,
    emailVerified: true,
    hostedDomain: 'school.example',
    name: `New ${name}`,
    picture: '',
  };
}

function count(all: ReadonlySet<number>): string {
  return [...all].toSorted((a, b) => a - b).join(' or ');
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}
