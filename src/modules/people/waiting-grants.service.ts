import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { DomainError } from '../../common/errors/index.js';
import { pageOf, type Page } from '../../common/http/page.js';
import type { OrganizationFacts } from '../catalog/index.js';
import { EnrollmentInvitations } from '../enrollment/index.js';
import { isId } from '../identity/index.js';
import { PrivilegeInvitations, type WaitingReason } from '../privilege/index.js';
import type { GrantKind, HeldGrant } from './held-grant.js';
import { readGrant, readInvitations } from './held-grants.sql.js';
import { idAfter } from '../../common/http/id-cursor.js';
import { searchPattern } from '../../common/database/search-pattern.js';
import { walkWaiting } from './waiting-walk.sql.js';

/** Which part of what waits is asked for. */
export interface WaitingListing {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly q?: string | undefined;
  readonly reason?: WaitingReason | undefined;
  readonly kind?: GrantKind | undefined;
}

/** Everything that waits in an organization, of every kind, for staff to look at, take back and renew. */
@Injectable()
export class WaitingGrants {
  constructor(
    private readonly em: EntityManager,
    private readonly privileges: PrivilegeInvitations,
    private readonly enrollments: EnrollmentInvitations,
    private readonly clock: Clock,
  ) {}

  /** What waits, in the order of its ids; what has expired is listed as expired. @throws DomainError `invalid-cursor` */
  async list({ id, namespaceId }: OrganizationFacts, listing: WaitingListing): Promise<Page<HeldGrant>> {
    const { limit, cursor, q, reason, kind } = listing;
    const now = this.clock.now();
    const pattern = q === undefined ? undefined : searchPattern(q);
    const scope = { organizationId: id, namespaceId, now, kind, reason, pattern };
    const ids = await walkWaiting(this.em, { ...scope, after: idAfter(cursor), limit: limit + 1 });
    const page = pageOf(ids, limit, (invitationId) => [invitationId]);
    return { items: await readInvitations(this.em, id, page.items, now), nextCursor: page.nextCursor };
  }

  /** One thing that waits. @throws DomainError 404 `invitation-not-found` */
  async get(organizationId: string, invitationId: string): Promise<HeldGrant> {
    const [found] = isId(invitationId)
      ? await readInvitations(this.em, organizationId, [invitationId], this.clock.now())
      : [];
    if (!found) throw invitationNotFound();
    return found;
  }

  /**
   * Takes back what waits; with an enrollment in a program, those in courses that came through it.
   *
   * @throws DomainError 404 `invitation-not-found`, 409 `already-active`; 403 `cannot-grant` of a right, `forbidden` of
   *   an enrollment
   */
  async revoke(actorId: string, organizationId: string, invitationId: string): Promise<void> {
    const invitations = await this.invitationsWith(organizationId, invitationId);
    await invitations.revoke(actorId, organizationId, invitationId);
  }

  /**
   * Lets it wait for as long again as one granted now, and shows it: as active where its person has signed in.
   *
   * @throws like {@link revoke}
   */
  async renew(actorId: string, organizationId: string, invitationId: string): Promise<HeldGrant> {
    const invitations = await this.invitationsWith(organizationId, invitationId);
    await invitations.renew(actorId, organizationId, invitationId);
    const renewed = await readGrant(this.em, organizationId, invitationId, this.clock.now());
    if (!renewed) throw invitationNotFound();
    return renewed;
  }

  /** Whose business the invitation is, also when it has become real meanwhile. Nothing changes its kind. */
  private async invitationsWith(
    organizationId: string,
    id: string,
  ): Promise<PrivilegeInvitations | EnrollmentInvitations> {
    const found = isId(id) ? await readGrant(this.em, organizationId, id, this.clock.now()) : undefined;
    if (!found) throw invitationNotFound();
    const { privileges, enrollments } = this;
    return {
      'course-privilege': privileges,
      'organization-role': privileges,
      'program-enrollment': enrollments,
      'course-enrollment': enrollments,
    }[found.kind];
  }
}

function invitationNotFound(): DomainError {
  return new DomainError('not-found', 'invitation-not-found', 'Nothing waits here under this id.');
}
