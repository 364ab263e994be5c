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
      'insert into identity.identifier_owner (identifier_id, user_id, proof, since) values ($1, $2, $3, now())',
      [identifierId, userId, proof],
    );
  }

  /** Ties a key to an address that nobody has proven yet. */
  async alias(keyId: string, addressId: string): Promise<void> {
    await this.sql('insert into identity.identifier_alias (key_id, address_id, since) values ($1, $2, now())', [
      keyId,
      addressId,
    ]);
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
