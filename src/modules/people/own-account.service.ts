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

interface Listing {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

type Place = Omit<OwnPlace, 'privileges'>;

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

  /** The courses that a user made or was granted something on, in the order of their ids. @throws DomainError `invalid-cursor` */
  async courses(userId: string, { limit, cursor }: Listing): Promise<Page<OwnPlace>> {
    const found = await rows<Place>(
      this.em,
      `select c.id, c.organization_id as "organizationId", c.code, c.title from catalog.course c
       where c.id > $2 and c.id in (
         select course_id from privilege.course_privilege where user_id = $1
         union select id from catalog.course where creator_id = $1)
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

  /** The programs of organizations in which a user is admin or registrar. @throws DomainError `invalid-cursor` */
  async programs(userId: string, { limit, cursor }: Listing): Promise<Page<OwnPlace>> {
    const found = await rows<Place>(
      this.em,
      `select p.id, p.organization_id as "organizationId", p.code, p.title from catalog.program p
       where p.id > $2 and p.organization_id in (
         select organization_id from privilege.organization_membership
         where user_id = $1 and roles && '{admin,registrar}')
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
