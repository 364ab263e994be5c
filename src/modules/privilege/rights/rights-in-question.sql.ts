import type { EntityManager } from '@mikro-orm/postgresql';
import { preparedForFew } from '../../../common/database/prepared.js';
import { rows } from '../../../common/database/sql.js';
import { ADDRESSES, referenceKey, type PersonReference } from '../../identity/index.js';
import type { CourseRights } from './course-rights.js';
import { RIGHTS, RIGHTS_JOINED, rightsIn, type RightsRow } from './course-rights.sql.js';

/** Somebody on a course, as they were asked about; of a key, the course's organization tells whose it is. */
interface Questioned {
  /** Undefined where what was given is no id. */
  readonly courseId: string | undefined;
  /** Undefined where what was given names nobody. */
  readonly person: PersonReference | undefined;
}

/** Who that is, and what they may do. */
interface RightsInQuestion {
  readonly organizationId: string;
  /** Undefined where nobody registered has that name: their rights are none. */
  readonly userId: string | undefined;
  readonly rights: CourseRights;
}

/** As many as a hundred questions and those who ask on each course: each by its keys, so that a plan can be kept. */
const A_PAGE_OF_QUESTIONS = 200;

/**
 * Who is meant, and their rights, in one statement for any number of questions, and in their order; whoever is asked
 * about several times on a course is looked up once. Undefined where there is no such course. Whoever was retired
 * counts as not registered.
 *
 * The person is found in a subquery of its own: without `offset 0` PostgreSQL would look them up again for each table
 * that is joined.
 */
export async function readRightsInQuestion(
  em: EntityManager,
  questions: readonly Questioned[],
): Promise<(RightsInQuestion | undefined)[]> {
  const keys = questions.map(({ courseId, person }) => `${courseId} ${person && referenceKey(person)}`);
  const distinct = new Map(questions.map((question, n) => [keys[n], question]));
  const found = await readOnce(em, [...distinct.values()]);
  const byKey = new Map([...distinct.keys()].map((key, n) => [key, found[n]]));
  return keys.map((key) => byKey.get(key));
}

async function readOnce(
  em: EntityManager,
  questions: readonly Questioned[],
): Promise<(RightsInQuestion | undefined)[]> {
  const found = await rows<RightsRow & { n: number; organization_id: string; user_id: string | null }>(
    em,
    preparedForFew(
      questions.length,
      `select t.n::int, c.organization_id, asked.user_id, ${RIGHTS}
       from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality as t (course_id, kind, called, n)
       join catalog.course c on c.id = t.course_id join catalog.organization org on org.id = c.organization_id
       cross join lateral (
         select case t.kind
           when 'user' then (select u.id from identity."user" u where u.id = t.called::uuid and u.retired_at is null)
           else (select o.user_id from identity.identifier i join identity.identifier_owner o on o.identifier_id = i.id
             where i.folded = t.called
               and i.namespace_id = case t.kind when 'address' then '${ADDRESSES}' else org.namespace_id end)
         end as user_id offset 0
       ) asked ${RIGHTS_JOINED}`,
      A_PAGE_OF_QUESTIONS,
    ),
    [
      questions.map(({ courseId }) => courseId),
      questions.map(({ person }) => person?.kind),
      questions.map(({ person }) => (person?.kind === 'user' ? person.userId : person?.folded)),
    ],
  );
  const inOrder = Array.from<RightsInQuestion | undefined>({ length: questions.length });
  for (const one of found) {
    inOrder[one.n - 1] = {
      organizationId: one.organization_id,
      userId: one.user_id ?? undefined,
      rights: rightsIn(one),
    };
  }
  return inOrder;
}
