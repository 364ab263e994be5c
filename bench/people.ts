import { isDeepStrictEqual } from 'node:util';
import { encodeCursor } from '../src/common/http/cursor.js';
import { People, type PeopleListing } from '../src/modules/people/people.service.js';
import type { PersonSummary } from '../src/modules/people/people-summaries.sql.js';
import { peopleByHand, searchByHand, type HandPerson, type HandState } from './by-hand/people.js';
import { startInProcess } from './in-process.js';
import { takeTurns, timed } from './measure.js';
import type { Bench, Part } from './part.js';
import { RowsDiffer } from './rows-left.js';
import { fill, type Filled, type School } from './school.js';

const AIM = 1.5;
const LIMIT = 50;
const FIRST = '00000000-0000-0000-0000-000000000000';

/** One way to ask for people, both ways of asking it. */
export interface Listing {
  readonly work: string;
  /** Takes seconds by hand on a large platform. */
  readonly onlyMatricula?: true;
  readonly byHand: () => Promise<readonly HandPerson[]>;
  readonly byMatricula: () => Promise<readonly PersonSummary[]>;
}

/** Pages of the list of people, and searches in it, as calls of the service. */
export const people: Part = {
  name: 'people',
  against: 'by hand',
  measured: 'Matricula',
  async run(bench) {
    const filled = await fill(await bench.server.createDatabase(), bench.quick ? 10_000 : 100_000);
    const app = await startInProcess(filled.url);
    try {
      const service = app.get(People, { strict: false });
      for (const listing of await listings(filled, service)) await measure(bench, listing);
      for (const { work, byHand, byMatricula } of smallListings(filled, service)) {
        await requireSamePeople(work, await byHand(), await byMatricula());
      }
    } finally {
      await app.close();
      await filled.close();
    }
  },
};

async function measure(bench: Bench, { work, byHand, byMatricula }: Listing): Promise<void> {
  await requireSamePeople(work, await byHand(), await byMatricula());
  const comparison = await takeTurns(
    () => timed(byHand),
    () => timed(byMatricula),
    bench.rounds,
  );
  bench.report({ work, unit: 'ms', comparison, aim: AIM });
}

/** First pages of an organization that is small, and a search in it for a name that one in eleven has everywhere. */
export function smallListings({ hand, small }: Filled, service: People): Listing[] {
  const page = (work: string, state: HandState): Listing =>
    pageOf({ hand, school: small, service }, { work, after: FIRST, state });
  return [
    page('people of a small organization', 'any'),
    page('people of a small organization, the registered', 'registered'),
    page('people of a small organization, those who wait', 'pending'),
    {
      ...searchOf({ hand, school: small, service }, 'people of a small organization, search for a common name', 'ada'),
      onlyMatricula: true,
    },
  ];
}

interface Asked {
  readonly hand: Filled['hand'];
  readonly school: School;
  readonly service: People;
}

function pageOf(
  { hand, school, service }: Asked,
  { work, after, state }: { readonly work: string; readonly after: string; readonly state: HandState },
): Listing {
  const list = lists(service, school);
  return {
    work,
    byHand: () => peopleByHand(hand, school, { after, limit: LIMIT, state }),
    byMatricula: () =>
      list({
        limit: LIMIT,
        ...(after === FIRST ? {} : { cursor: encodeCursor([after]) }),
        ...(state === 'any' ? {} : { state }),
      }),
  };
}

function searchOf({ hand, school, service }: Asked, work: string, q: string): Listing {
  return {
    work: `${work} (“${q}”)`,
    byHand: () => searchByHand(hand, school, q, LIMIT),
    byMatricula: () => lists(service, school)({ limit: LIMIT, q }),
  };
}

function lists(
  service: People,
  { id, namespaceId }: School,
): (listing: PeopleListing) => Promise<readonly PersonSummary[]> {
  const organization = { id, namespaceId, slug: '', name: '', trustedDomains: [], createdAt: new Date() };
  return async (listing) => (await service.list(organization, listing)).items;
}

/** The listings that are measured; the same of a school with few people and one with many. */
export async function listings(filled: Filled, service: People): Promise<Listing[]> {
  const { hand, school } = filled;
  const page = (work: string, after: string, state: HandState): Listing =>
    pageOf({ hand, school, service }, { work, after, state });
  const search = (work: string, q: string): Listing => searchOf({ hand, school, service }, work, q);
  const deep = await middle(filled);
  const one = Math.floor(filled.waitingPeople / 40) * 20 + 1;
  const key = `a${String(one).padStart(7, '0')}`;
  return [
    page('people, first page', FIRST, 'any'),
    page('people, a page in the middle', deep, 'any'),
    page('people, first page of the registered', FIRST, 'registered'),
    page('people, first page of those who wait', FIRST, 'pending'),
    search('people, search for one by key', key),
    search('people, search for one by address', `.a${one}@school`),
  ];
}

/** The id in the middle of the school's people. */
async function middle({ sql, school }: Filled): Promise<string> {
  const { rows } = await sql.query<{ id: string }>(
    `select percentile_disc(0.5) within group (order by address_id) as id
     from identity.identifier_alias where namespace_id = $1`,
    [school.namespaceId],
  );
  return rows[0]?.id ?? FIRST;
}

/** @throws RowsDiffer */
export async function requireSamePeople(
  work: string,
  byHand: readonly HandPerson[],
  byMatricula: readonly PersonSummary[],
): Promise<void> {
  const shown = byMatricula.map(({ id, person, active, pending }) => ({
    id,
    userId: person.userId,
    name: person.name,
    email: person.email,
    externalUserKey: person.externalUserKey,
    active,
    pending,
  }));
  if (byHand.length > 0 && isDeepStrictEqual(byHand, shown)) return;
  const at = shown.findIndex((one, n) => !isDeepStrictEqual(one, byHand[n]));
  throw new RowsDiffer(
    `${work}: ${byHand.length} people by hand, ${shown.length} of Matricula; at ${at}:\n  ` +
      `${JSON.stringify(byHand[at])}\n  ${JSON.stringify(shown[at])}`,
  );
}
