import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../../common/database/sql.js';
import { DomainError } from '../../common/errors/index.js';
import { pageOf, type Page } from '../../common/http/page.js';
import { IdentityReads, type Profile } from '../identity/index.js';
import { PrivilegeReads } from '../privilege/index.js';
import { idAfter } from '../../common/http/id-cursor.js';

/** What somebody signed in sees of themselves. */
export interface OwnAccount extends Profile {
  readonly platformAdmin: boolean;
  readonly organizations: readonly OwnOrganization[];
}

/** An organization in which somebody has roles. */
export interface OwnOrganization {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly roles: readonly string[];
}

/** A course or program that somebody has to do with, and what they may do there. */
export interface OwnPlace {
  readonly id: string;
  readonly organizationId: string;
  readonly code: string;
  readonly title: string;
  readonly privileges: readonly string[];
}

/** That somebody takes something, and as what. */
export interface OwnEnrollment {
  readonly id: string;
  readonly status: string;
}

export interface OwnProgramEnrollment extends OwnEnrollment {
  readonly curriculumId: string;
}

/** A course with what somebody takes of it: one active enrollment, or none. */
export interface OwnCourse extends OwnPlace {
  readonly enrollments: readonly OwnEnrollment[];
}

/** A program with those of somebody's enrollments in its curricula that are current, in the order of their ids. */
export interface OwnProgram extends OwnPlace {
  readonly enrollments: readonly OwnProgramEnrollment[];
}

interface Listing {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

const ACTIVE = `e.status = 'active'`;

/** The statuses of an enrollment in a program that has begun or is to begin, and is not held. */
const CURRENT = `e.status in ('enrolled', 'pending')`;

/** A column with the enrollments `e` as JSON. */
const enrollmentsOf = (fields: string, from: string): string =>
  `(select coalesce(json_agg(json_build_object(${fields}) order by e.id), '[]') from ${from}) as enrollments`;

/** What is about the caller alone. */
@Injectable()
export class OwnAccounts {
  constructor(
    private readonly em: EntityManager,
    private readonly identity: IdentityReads,
    private readonly privileges: PrivilegeReads,
  ) {}

  /** The account of a user. @throws DomainError `unauthenticated` when there is no such user any more */
  async get(userId: string): Promise<OwnAccount> {
    const profile = await this.identity.profile(userId);
    if (!profile) throw new DomainError('unauthenticated', 'unauthenticated', 'This account is gone.');
    return { ...profile, ...(await this.privileges.standing(userId)) };
  }

  /**
   * The courses that a user made, was granted something on, or actively takes, by whatever way, in the order of their
   * ids. @throws DomainError `invalid-cursor`
   */
  async courses(userId: string, { limit, cursor }: Listing): Promise<Page<OwnCourse>> {
    const found = await rows<Omit<OwnCourse, 'privileges'>>(
      this.em,
      `select c.id, c.organization_id as "organizationId", c.code, c.title,
         ${enrollmentsOf(
           `'id', e.id, 'status', e.status`,
           `enrollment.course_enrollment e
           where e.user_id = $1 and e.course_id = c.id and ${ACTIVE}`,
         )}
       from catalog.course c
       where c.id > $2 and c.id in (
         select course_id from privilege.course_privilege where user_id = $1
         union select id from catalog.course where creator_id = $1
         union select e.course_id from enrollment.course_enrollment e where e.user_id = $1 and ${ACTIVE})
       order by c.id limit $3`,
      [userId, idAfter(cursor), limit + 1],
    );
    const page = pageOf(found, limit, ({ id }) => [id]);
    const effective = await this.privileges.effectiveOn(
      userId,
      page.items.map(({ id }) => id),
    );
    return {
      items: page.items.map((course) => ({ ...course, privileges: effective.get(course.id) ?? [] })),
      nextCursor: page.nextCursor,
    };
  }

  /**
   * The programs that a user is enrolled in or about to be, and those of organizations in which they are admin or
   * registrar. @throws DomainError `invalid-cursor`
   */
  async programs(userId: string, { limit, cursor }: Listing): Promise<Page<OwnProgram>> {
    const found = await rows<Omit<OwnProgram, 'privileges'>>(
      this.em,
      `select p.id, p.organization_id as "organizationId", p.code, p.title,
         ${enrollmentsOf(
           `'id', e.id, 'status', e.status, 'curriculumId', e.curriculum_id`,
           `enrollment.program_enrollment e
           where e.user_id = $1 and e.program_id = p.id and ${CURRENT}`,
         )}
       from catalog.program p
       where p.id > $2 and p.id in (
         select run.id from catalog.program run
         join privilege.organization_membership m on m.organization_id = run.organization_id
         where m.user_id = $1 and m.roles && '{admin,registrar}'
         union select e.program_id from enrollment.program_enrollment e where e.user_id = $1 and ${CURRENT})
       order by p.id limit $3`,
      [userId, idAfter(cursor), limit + 1],
    );
    return pageOf(
      found.map((program) => ({ ...program, privileges: [] })),
      limit,
      ({ id }) => [id],
    );
  }
}
