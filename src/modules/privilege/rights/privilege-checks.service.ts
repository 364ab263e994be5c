import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { DomainError } from '../../../common/errors/index.js';
import { InvalidAddress, InvalidExternalKey, isId, parsePerson, type PersonReference } from '../../identity/index.js';
import type { Because, CourseRights } from './course-rights.js';
import { PrivilegeReads, type OrganizationStanding } from './privilege-reads.service.js';
import { readRightsInQuestion } from './rights-in-question.sql.js';
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

/** Answers whether people may do things, fast enough to be asked on every request of a learning system. */
@Injectable()
export class PrivilegeChecks {
  constructor(
    private readonly em: EntityManager,
    private readonly reads: PrivilegeReads,
  ) {}

  /**
   * Answers each question, in their order: in one statement, however many there are, and one or two more for each
   * organization on whose courses the caller holds nothing that lets them ask. Anybody may ask about themselves; about others, who
   * may see or grant on the course: holders of `manage_privileges` or `view_enrollments`, the organization's registrars
   * and admins, and platform admins.
   *
   * @throws DomainError 404 `course-not-found` for a course that the caller may not know of; 403 `forbidden`; 422
   *   `invalid-email`, `invalid-key`; each points at the question
   */
  async answer(callerId: string, checks: readonly PrivilegeCheck[]): Promise<PrivilegeCheckResult[]> {
    const questions = checks.map(read);
    const courseIds = [...new Set(questions.flatMap(({ courseId }) => courseId ?? []))];
    const found = await readRightsInQuestion(this.em, [
      ...questions.map(({ courseId, person }) => ({
        courseId,
        person: person instanceof DomainError ? undefined : person,
      })),
      ...courseIds.map((courseId) => ({ courseId, person: { kind: 'user', userId: callerId } as const })),
    ]);
    const asked = questions.map(({ courseId, person, privilege }, n) => {
      const one = found[n];
      if (!one) throw notFound(n);
      if (person instanceof DomainError) throw person;
      return { ...one, courseId, privilege };
    });
    const standings = new Map<string, OrganizationStanding>();
    for (const [n, courseId] of courseIds.entries()) {
      const caller = found[questions.length + n];
      const concerned = asked.findIndex((one) => one.courseId === courseId);
      const aboutOther = asked.findIndex((one) => one.courseId === courseId && one.userId !== callerId);
      if (!caller) throw notFound(concerned);
      if (mayAsk(caller.rights, aboutOther)) continue;
      const { organizationId } = caller;
      const standing = standings.get(organizationId) ?? (await this.reads.rolesIn(callerId, organizationId));
      standings.set(organizationId, standing);
      requireMayAsk(standing, { concerned, aboutOther });
    }
    return asked.map(({ userId, rights, privilege }) =>
      userId === undefined ? { allowed: false, because: 'not-registered' } : rights.explain(privilege),
    );
  }
}

/** Whether somebody's rights on a course let them ask; `aboutOther` is the first question about somebody else, or -1. */
function mayAsk(mine: CourseRights, aboutOther: number): boolean {
  if (mine.holds('manage_privileges') || mine.holds('view_enrollments')) return true;
  return aboutOther < 0 && mine.effective().length > 0;
}

/** Whether their place in the organization does; `concerned` is the first question of all. @throws DomainError if not */
function requireMayAsk(
  { roles, mayKnow }: OrganizationStanding,
  { concerned, aboutOther }: { concerned: number; aboutOther: number },
): void {
  if (roles.includes('admin') || roles.includes('registrar')) return;
  if (!mayKnow) throw notFound(concerned);
  if (aboutOther < 0) return;
  throw new DomainError('forbidden', 'forbidden', 'You may ask about yourself on this course, and not about others.', {
    errors: [{ pointer: `/checks/${aboutOther}/person`, code: 'forbidden', detail: 'Somebody else.' }],
    privileges: ['manage_privileges'],
  });
}

/** A question as it can be read without knowing the course; or why its person cannot be. */
interface Question {
  readonly courseId: string | undefined;
  readonly person: PersonReference | DomainError;
  readonly privilege: PrivilegeName;
}

function read({ course, person, privilege }: PrivilegeCheck, n: number): Question {
  return { courseId: isId(course) ? course.toLowerCase() : undefined, person: readPerson(person, n), privilege };
}

function readPerson(text: string, n: number): PersonReference | DomainError {
  try {
    return parsePerson(text, ''); // Which keys are meant, the course tells.
  } catch (error) {
    if (!(error instanceof InvalidAddress || error instanceof InvalidExternalKey)) throw error;
    const [fault] = error.extensions.errors ?? [];
    const code = fault?.code ?? error.code;
    const pointed = { errors: [{ pointer: `/checks/${n}/person`, code, detail: error.detail }] };
    return new DomainError(error.kind, error.code, error.detail, pointed);
  }
}

function notFound(n: number): DomainError {
  return new DomainError('not-found', 'course-not-found', 'There is no such course.', {
    errors: [{ pointer: `/checks/${n}/course`, code: 'course-not-found', detail: 'There is no such course.' }],
  });
}
