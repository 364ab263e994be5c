import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { preparedForFew } from '../../../common/database/prepared.js';
import { rows } from '../../../common/database/sql.js';
import { DomainError } from '../../../common/errors/index.js';
import {
  InvalidAddress,
  InvalidExternalKey,
  isId,
  parsePerson,
  referenceKey,
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

interface CourseRow {
  id: string;
  organization_id: string;
  namespace_id: string;
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
    const courses = await this.coursesOf(checks);
    const references = checks.map((check, n) => parseAt(check, n, courses));
    const owners = await this.owners(references);
    const asked = references.map((reference) => owners.get(referenceKey(reference)));
    const keys = checks.flatMap((check, n): RightsKey[] => {
      const userId = asked[n];
      return userId === undefined ? [] : [{ courseId: check.course.toLowerCase(), userId }];
    });
    const mine = [...courses.keys()].map((courseId) => ({ courseId, userId: callerId }));
    const rights = await readRights(this.em, [...distinct([...keys, ...mine])]);
    for (const course of courses.values()) {
      const caller = rights.of({ courseId: course.id, userId: callerId });
      const concerned = checks.findIndex((check) => check.course.toLowerCase() === course.id);
      const aboutOther = checks.findIndex(
        (check, n) => check.course.toLowerCase() === course.id && asked[n] !== callerId,
      );
      await this.requireMayAsk(callerId, caller, course, { concerned, aboutOther });
    }
    return checks.map((check, n) => {
      const userId = asked[n];
      if (userId === undefined) return { allowed: false, because: 'not-registered' };
      return rights.of({ courseId: check.course.toLowerCase(), userId }).explain(check.privilege);
    });
  }

  private async coursesOf(checks: readonly PrivilegeCheck[]): Promise<Map<string, CourseRow>> {
    const ids = [...new Set(checks.map((check) => check.course.toLowerCase()).filter(isId))];
    const found = await rows<CourseRow>(
      this.em,
      preparedForFew(
        ids.length,
        `select c.id, c.organization_id, org.namespace_id
       from catalog.course c join catalog.organization org on org.id = c.organization_id where c.id = any($1::uuid[])`,
      ),
      [ids],
    );
    return new Map(found.map((course) => [course.id, course]));
  }

  private async owners(references: readonly PersonReference[]): Promise<Map<string, string>> {
    const named = references.filter((reference) => reference.kind !== 'user');
    const userIds = references.flatMap((reference) => (reference.kind === 'user' ? [reference.userId] : []));
    const byIdentifier =
      named.length === 0
        ? []
        : await rows<{ key: string; user_id: string }>(
            this.em,
            preparedForFew(
              named.length,
              `select i.namespace_id || ' ' || i.folded as key, o.user_id
             from unnest($1::uuid[], $2::text[]) as t (namespace_id, folded)
             join identity.identifier i using (namespace_id, folded)
             join identity.identifier_owner o on o.identifier_id = i.id`,
            ),
            [named.map((one) => one.namespaceId), named.map((one) => one.folded)],
          );
    const byId =
      userIds.length === 0
        ? []
        : await rows<{ id: string }>(
            this.em,
            preparedForFew(
              userIds.length,
              `select id from identity."user" where id = any($1::uuid[]) and retired_at is null`,
            ),
            [userIds],
          );
    return new Map([
      ...byIdentifier.map((one): [string, string] => [one.key, one.user_id]),
      ...byId.map((one): [string, string] => [`user ${one.id}`, one.id]),
    ]);
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

function parseAt(check: PrivilegeCheck, n: number, courses: ReadonlyMap<string, CourseRow>): PersonReference {
  const course = courses.get(check.course.toLowerCase());
  if (!course) throw notFound(n);
  try {
    return parsePerson(check.person, course.namespace_id);
  } catch (error) {
    if (!(error instanceof InvalidAddress || error instanceof InvalidExternalKey)) throw error;
    const [fault] = error.extensions.errors ?? [];
    const code = fault?.code ?? error.code;
    throw new DomainError(error.kind, error.code, error.detail, {
      errors: [{ pointer: `/checks/${n}/person`, code, detail: error.detail }],
    });
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
