import { Random } from '../../src/common/clock/random.js';
import { ADDRESSES } from '../../src/modules/identity/index.js';

/** Runs one statement and answers with its rows. */
export type Sql = <T>(text: string, values?: readonly unknown[]) => Promise<T[]>;

export interface BuiltOrganization {
  readonly id: string;
  readonly slug: string;
  /** Of its external keys. */
  readonly namespaceId: string;
}

interface Waiting {
  readonly grantor: string;
  readonly expiresAt?: Date;
  readonly lostRights?: boolean;
}

interface ProgramEnrollmentFacts {
  readonly grantor: string;
  readonly status?: string;
  /** Under what the person is enrolled. */
  readonly identifierId?: string;
}

interface CourseEnrollmentFacts extends ProgramEnrollmentFacts {
  /** The enrollment in a program by which they came into the course; none for a direct one. */
  readonly through?: string;
}

/** Under which identifier an enrollment stands: `$1` enrollment, `$2` curriculum, `$3` identifier. */
const place = (state: 'active' | 'pending'): string => `place as (
    insert into enrollment.program_identifier (enrollment_id, program_id, curriculum_id, identifier_id, state)
    select $1, c.program_id, c.id, $3, '${state}' from catalog.curriculum c where c.id = $2
    returning *
  )`;

const NEXT_YEAR = new Date('2099-01-01T00:00:00Z');

/** Puts rows into a database as they would be after somebody used the application; each method answers with an id. */
export class Builders {
  private readonly random = new Random();
  private count = 0;

  constructor(private readonly sql: Sql) {}

  /** An address that somebody used, or was named by. */
  address(text: string): Promise<string> {
    return this.identifier(ADDRESSES, text);
  }

  /** An external key of an organization. */
  key({ namespaceId }: BuiltOrganization, text: string): Promise<string> {
    return this.identifier(namespaceId, text);
  }

  /** Somebody who has signed in with an address; their id is that of the address. */
  async user(email: string, { name = '', proof = 'authoritative' } = {}): Promise<string> {
    const id = await this.address(email);
    await this.sql(
      `insert into identity."user" (id, google_sub, address_id, name, picture, registered_at)
       values ($1, $2, $1, $3, '', now())`,
      [id, `sub-${id}`, name],
    );
    await this.owner(id, id, proof);
    return id;
  }

  /** Makes an identifier somebody's. */
  async owner(identifierId: string, userId: string, proof = 'linked'): Promise<void> {
    await this.sql(
      `insert into identity.identifier_owner (identifier_id, namespace_id, user_id, proof, since)
       select id, namespace_id, $2, $3, now() from identity.identifier where id = $1`,
      [identifierId, userId, proof],
    );
  }

  /** Ties a key to an address that nobody has proven yet. */
  async alias(keyId: string, addressId: string): Promise<void> {
    await this.sql(
      `insert into identity.identifier_alias (key_id, namespace_id, address_id, since)
       select id, namespace_id, $2, now() from identity.identifier where id = $1`,
      [keyId, addressId],
    );
  }

  async organization(slug: string): Promise<BuiltOrganization> {
    const [id, namespaceId] = [this.random.id(), this.random.id()];
    await this.sql(`insert into identity.namespace (id, kind) values ($1, 'external-key')`, [namespaceId]);
    await this.sql(
      `insert into catalog.organization (id, slug, name, namespace_id, trusted_domains, created_at)
       values ($1, $2, $2, $3, '{}', now())`,
      [id, slug, namespaceId],
    );
    return { id, slug, namespaceId };
  }

  async course({ id: organizationId }: BuiltOrganization, creator: string, code = this.unique('C')): Promise<string> {
    const id = this.random.id();
    await this.sql(
      `insert into catalog.course (id, organization_id, code, title, creator_id, created_at)
       values ($1, $2, $3, $3, $4, now())`,
      [id, organizationId, code, creator],
    );
    return id;
  }

  async program({ id: organizationId }: BuiltOrganization, code = this.unique('P')): Promise<string> {
    const id = this.random.id();
    await this.sql(
      'insert into catalog.program (id, organization_id, code, title, created_at) values ($1, $2, $3, $3, now())',
      [id, organizationId, code],
    );
    return id;
  }

  async curriculum(programId: string, code = this.unique('V')): Promise<string> {
    const id = this.random.id();
    await this.sql(
      `insert into catalog.curriculum (id, program_id, code, title, active, created_at)
       values ($1, $2, $3, $3, true, now())`,
      [id, programId, code],
    );
    return id;
  }

  /** Roles in an organization, granted by the person themselves. */
  async membership({ id: organizationId }: BuiltOrganization, userId: string, roles: string[]): Promise<string> {
    const id = this.random.id();
    await this.sql(
      `insert into privilege.organization_membership (organization_id, user_id, id, roles, grantor_id, granted_at)
       values ($1, $2, $3, $4, $2, now())`,
      [organizationId, userId, id, roles],
    );
    return id;
  }

  async coursePrivilege(courseId: string, userId: string, grantor: string, allow: string[] = []): Promise<string> {
    const id = this.random.id();
    await this.sql(
      `insert into privilege.course_privilege (course_id, user_id, id, allow, deny, grantor_id, granted_at)
       values ($1, $2, $3, $4, '{}', $5, now())`,
      [courseId, userId, id, allow, grantor],
    );
    return id;
  }

  /** A right on a course that waits for whoever comes to own an identifier. */
  async courseInvitation(
    courseId: string,
    identifierId: string,
    waiting: Waiting,
    allow: string[] = [],
  ): Promise<string> {
    const id = this.random.id();
    await this.sql(
      `insert into privilege.course_privilege_invitation
         (course_id, identifier_id, id, allow, deny, grantor_id, granted_at, expires_at, grantor_lost_rights)
       values ($1, $2, $3, $4, '{}', $5, now(), $6, $7)`,
      [courseId, identifierId, id, allow, waiting.grantor, waiting.expiresAt ?? NEXT_YEAR, waiting.lostRights ?? false],
    );
    return id;
  }

  /** Roles in an organization that wait for whoever comes to own an identifier. */
  async membershipInvitation(
    { id: organizationId }: BuiltOrganization,
    identifierId: string,
    waiting: Waiting,
    roles: string[] = ['teacher'],
  ): Promise<string> {
    const id = this.random.id();
    await this.sql(
      `insert into privilege.organization_membership_invitation
         (organization_id, identifier_id, id, roles, grantor_id, granted_at, expires_at, grantor_lost_rights)
       values ($1, $2, $3, $4, $5, now(), $6, $7)`,
      [
        organizationId,
        identifierId,
        id,
        roles,
        waiting.grantor,
        waiting.expiresAt ?? NEXT_YEAR,
        waiting.lostRights ?? false,
      ],
    );
    return id;
  }

  /** Somebody in a curriculum, and so in its program; under the address they registered with, or another identifier. */
  async programEnrollment(
    curriculumId: string,
    userId: string,
    { grantor, status = 'enrolled', identifierId = userId }: ProgramEnrollmentFacts,
  ): Promise<string> {
    const id = this.random.id();
    await this.sql(
      `with ${place('active')} insert into enrollment.program_enrollment
         (id, program_id, curriculum_id, identifier_id, user_id, status, grantor_id, granted_at)
       select enrollment_id, program_id, curriculum_id, identifier_id, $4, $5, $6, now() from place`,
      [id, curriculumId, identifierId, userId, status, grantor],
    );
    return id;
  }

  /** An enrollment in a curriculum that waits for whoever comes to own an identifier. */
  async programEnrollmentInvitation(
    curriculumId: string,
    identifierId: string,
    waiting: Waiting,
    status = 'enrolled',
  ): Promise<string> {
    const id = this.random.id();
    await this.sql(
      `with ${place('pending')} insert into enrollment.program_enrollment_invitation
         (id, program_id, curriculum_id, identifier_id, status, grantor_id, granted_at, expires_at, grantor_lost_rights)
       select enrollment_id, program_id, curriculum_id, identifier_id, $4, $5, now(), $6, $7 from place`,
      [
        id,
        curriculumId,
        identifierId,
        status,
        waiting.grantor,
        waiting.expiresAt ?? NEXT_YEAR,
        waiting.lostRights ?? false,
      ],
    );
    return id;
  }

  /** The address that a roster gave together with the key under which an enrollment waits. */
  async disputedAddress(programEnrollmentId: string, addressId: string): Promise<void> {
    await this.sql('insert into enrollment.disputed_address (enrollment_id, address_id) values ($1, $2)', [
      programEnrollmentId,
      addressId,
    ]);
  }

  /** Somebody in a course, by itself or through their enrollment in a program. */
  async courseEnrollment(
    courseId: string,
    userId: string,
    { grantor, status = 'active', identifierId = userId, through }: CourseEnrollmentFacts,
  ): Promise<string> {
    const id = this.random.id();
    await this.sql(
      `with enrolled as (
         insert into enrollment.course_enrollment
           (id, course_id, user_id, identifier_id, through, status, grantor_id, granted_at)
         values ($1, $2, $3, $4, $5, $6, $7, now()) returning id, course_id, user_id
       )
       insert into enrollment.program_course_enrollment (id, course_id, user_id, program_enrollment_id)
       select id, course_id, user_id, $8 from enrolled where $8::uuid is not null`,
      [id, courseId, userId, identifierId, routeOf(through), status, grantor, through ?? null],
    );
    return id;
  }

  /** An enrollment in a course, by itself or through one in a program, that waits for whoever comes to own an identifier. */
  async courseEnrollmentInvitation(
    courseId: string,
    identifierId: string,
    waiting: Waiting,
    { status = 'active', through }: { readonly status?: string; readonly through?: string } = {},
  ): Promise<string> {
    const id = this.random.id();
    await this.sql(
      `with invited as (
         insert into enrollment.course_enrollment_invitation
           (id, course_id, identifier_id, through, status, grantor_id, granted_at, expires_at, grantor_lost_rights)
         values ($1, $2, $3, $4, $5, $6, now(), $7, $8) returning id, course_id
       )
       insert into enrollment.program_course_enrollment_invitation (id, course_id, program_enrollment_id)
       select id, course_id, $9 from invited where $9::uuid is not null`,
      [
        id,
        courseId,
        identifierId,
        routeOf(through),
        status,
        waiting.grantor,
        waiting.expiresAt ?? NEXT_YEAR,
        waiting.lostRights ?? false,
        through ?? null,
      ],
    );
    return id;
  }

  private async identifier(namespaceId: string, given: string): Promise<string> {
    const [found] = await this.sql<{ id: string }>(
      `insert into identity.identifier (id, namespace_id, folded, given, created_at)
       values ($1, $2, $3, $4, now())
       on conflict (namespace_id, folded) do update set given = identifier.given returning id`,
      [this.random.id(), namespaceId, given.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase()), given],
    );
    if (!found) throw new Error('An identifier was not inserted.');
    return found.id;
  }

  private unique(prefix: string): string {
    this.count += 1;
    return `${prefix}-${this.count}`;
  }
}

function routeOf(through: string | undefined): 'course' | 'program' {
  return through === undefined ? 'course' : 'program';
}
