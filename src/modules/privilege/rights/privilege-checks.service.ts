import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { preparedForFew } from '../../../common/database/prepared.js';
import { rows } from '../../../common/database/sql.js';
import { DomainError } from '../../../common/errors/index.js';
import {
  ADDRESSES,
  InvalidAddress,
  InvalidExternalKey,
  isId,
  parsePerson,
  type PersonReference,
} from '../../identity/index.js';
import type { Because, CourseRights } from './course-rights.js';
import { readRights, type RightsKey } from './course-rights.sql.js';
import { PrivilegeReads } from './privilege-reads.service.js';
import type { PrivilegeName } from './vocabulary.js';

/** One question: may this person do that on this course? */
export interface PrivilegeCheck {
  readonly person: string;
  readonly course: string;
  readonly privilege: PrivilegeName;
}

/** The answer, with its reason. */
export interface PrivilegeCheckResult {
  readonly allowed: boolean;
  readonly because: Because;
}

/** As many questions as a learning system asks for one page: located by the plan for one, since each is by its keys. */
const A_PAGE_OF_QUESTIONS = 100;

interface CourseRow {
  id: string;
  organization_id: string;
}

/** Answers whether people may do things, fast enough to be asked on every request of a learning system. */
@Injectable()
export class PrivilegeChecks {
  constructor(
    private readonly em: EntityManager,
    private readonly reads: PrivilegeReads,
  ) {}

  /**
   * Answers each question, in their order: a constant number of statements however many there are. Anybody may ask
   * about themselves; about others, who may see or grant on the course: holders of `manage_privileges` or
   * `view_enrollments`, the organization's registrars and admins, and platform admins.
   *
   * @throws DomainError 404 `course-not-found` for a course that the caller may not know of; 403 `forbidden`; 422
   *   `invalid-email`, `invalid-key`; each points at the question
   */
  async answer(callerId: string, checks: readonly PrivilegeCheck[]): Promise<PrivilegeCheckResult[]> {
    const asked = await this.locate(checks.map(read));
    const courses = new Map(asked.flatMap(({ course }) => (course ? [[course.id, course] as const] : [])));
    const keys = checks.flatMap((check, n): RightsKey[] => {
      const userId = asked[n]?.userId;
      return userId === undefined ? [] : [{ courseId: check.course.toLowerCase(), userId }];
    });
    const mine = [...courses.keys()].map((courseId) => ({ courseId, userId: callerId }));
    const rights = await readRights(this.em, [...distinct([...keys, ...mine])]);
    for (const course of courses.values()) {
      const caller = rights.of({ courseId: course.id, userId: callerId });
      const concerned = checks.findIndex((check) => check.course.toLowerCase() === course.id);
      const aboutOther = checks.findIndex(
        (check, n) => check.course.toLowerCase() === course.id && asked[n]?.userId !== callerId,
      );
      await this.requireMayAsk(callerId, caller, course, { concerned, aboutOther });
    }
    return checks.map((check, n) => {
      const userId = asked[n]?.userId;
      if (userId === undefined) return { allowed: false, because: 'not-registered' };
      return rights.of({ courseId: check.course.toLowerCase(), userId }).explain(check.privilege);
    });
  }

  /** Where and about whom each question is, in one statement. @throws DomainError of the first that is about nothing */
  private async locate(questions: readonly Question[]): Promise<Asked[]> {
    const named = questions.map(({ course, person }) => {
      const id = isId(course) ? course : null;
      if (person instanceof DomainError) return { course: id, kind: null, name: null };
      return { course: id, kind: person.kind, name: person.kind === 'user' ? person.userId : person.folded };
    });
    const found = await rows<CourseRow & { n: number; user_id: string | null }>(
      this.em,
      preparedForFew(
        questions.length,
        `select n::int, c.id, c.organization_id,
           case t.kind
             when 'user' then (select u.id from identity."user" u where u.id = called::uuid and u.retired_at is null)
             else (select o.user_id from identity.identifier i join identity.identifier_owner o on o.identifier_id = i.id
               where i.folded = called
                 and i.namespace_id = case t.kind when 'address' then '${ADDRESSES}' else org.namespace_id end)
           end as user_id
         from unnest($1::uuid[], $2::text[], $3::text[]) with ordinality as t (course_id, kind, called, n)
         join catalog.course c on c.id = t.course_id join catalog.organization org on org.id = c.organization_id`,
        A_PAGE_OF_QUESTIONS,
      ),
      [named.map((one) => one.course), named.map((one) => one.kind), named.map((one) => one.name)],
    );
    const located = new Map(found.map(({ n, user_id, ...course }) => [n, { course, userId: user_id ?? undefined }]));
    return questions.map(({ person }, n) => {
      const one = located.get(n + 1);
      if (!one) throw notFound(n);
      if (person instanceof DomainError) throw person;
      return one;
    });
  }

  /** `aboutOther` is the first question about somebody else on the course, or -1; `concerned` the first of all. */
  private async requireMayAsk(
    callerId: string,
    caller: CourseRights,
    course: CourseRow,
    { concerned, aboutOther }: { concerned: number; aboutOther: number },
  ): Promise<void> {
    if (caller.holds('manage_privileges') || caller.holds('view_enrollments')) return;
    if (aboutOther < 0 && caller.effective().length > 0) return;
    const { roles, mayKnow } = await this.reads.rolesIn(callerId, course.organization_id);
    if (roles.includes('admin') || roles.includes('registrar')) return;
    if (!mayKnow) throw notFound(concerned);
    if (aboutOther < 0) return;
    throw new DomainError(
      'forbidden',
      'forbidden',
      'You may ask about yourself on this course, and not about others.',
      {
        errors: [{ pointer: `/checks/${aboutOther}/person`, code: 'forbidden', detail: 'Somebody else.' }],
        privileges: ['manage_privileges'],
      },
    );
  }
}

/** A question as it can be read without knowing the course; or why its person cannot be. */
interface Question {
  readonly course: string;
  readonly person: PersonReference | DomainError;
}

interface Asked {
  readonly course: CourseRow;
  readonly userId: string | undefined;
}

function read(check: PrivilegeCheck, n: number): Question {
  const course = check.course.toLowerCase();
  try {
    // Which keys are meant, the course tells.
    return { course, person: parsePerson(check.person, '') };
  } catch (error) {
    if (!(error instanceof InvalidAddress || error instanceof InvalidExternalKey)) throw error;
    const [fault] = error.extensions.errors ?? [];
    const code = fault?.code ?? error.code;
    const pointed = { errors: [{ pointer: `/checks/${n}/person`, code, detail: error.detail }] };
    return { course, person: new DomainError(error.kind, error.code, error.detail, pointed) };
  }
}

function notFound(n: number): DomainError {
  return new DomainError('not-found', 'course-not-found', 'There is no such course.', {
    errors: [{ pointer: `/checks/${n}/course`, code: 'course-not-found', detail: 'There is no such course.' }],
  });
}

function* distinct(keys: readonly RightsKey[]): Iterable<RightsKey> {
  yield* new Map(keys.map((key) => [`${key.courseId} ${key.userId}`, key])).values();
}
