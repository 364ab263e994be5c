import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Random } from '../../../common/clock/random.js';
import { Configuration } from '../../../common/config/index.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { NotInCatalog } from '../../catalog/index.js';
import { IdentifierTransactions, type PersonReference } from '../../identity/index.js';
import { destinationKey, destinationOf, type Destination } from '../waiting/destination.js';
import { InvitationExpired } from '../events/invitation-expired.event.js';
import { MembershipChanged } from '../events/membership-changed.event.js';
import { MembershipGranted } from '../events/membership-granted.event.js';
import { MembershipRevoked } from '../events/membership-revoked.event.js';
import { factsOf } from './membership-facts.js';
import {
  administers,
  deleteMemberships,
  readMemberships,
  writeMembership,
  writeWaitingMembership,
  type StandingMembership,
} from './memberships.sql.js';
import type { OrganizationRole } from './organization-role.js';
import { CannotGrant, grantNotFound, personNotFound } from '../privilege.errors.js';
import { holdOrganization, holdUsers } from '../rows-held.sql.js';
import { WithheldInvitations } from '../waiting/withheld-invitations.service.js';

/** What came of granting a membership. */
export interface MembershipResult {
  readonly outcome: 'created' | 'updated' | 'unchanged';
  readonly id: string;
}

/** One person in one organization, with everything locked that the decision depends on. */
interface Situation {
  readonly destination: Destination;
  readonly live: readonly StandingMembership[];
  readonly expired: readonly StandingMembership[];
}

/** Gives roles in an organization to anybody, registered or not, in the same way. */
@Injectable()
export class Memberships {
  constructor(
    private readonly transactions: IdentifierTransactions,
    private readonly events: DomainEvents,
    private readonly withheld: WithheldInvitations,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Replaces the roles of one person in an organization.
   *
   * @throws DomainError 404 `not-found`, `person-not-found`; 403 `cannot-grant` to whoever does not administer the
   *   organization, or means themselves
   */
  put(
    actorId: string,
    organizationId: string,
    person: PersonReference,
    requested: readonly OrganizationRole[],
  ): Promise<MembershipResult> {
    const roles = [...new Set(requested)].toSorted();
    return this.run(actorId, organizationId, person, async (em, situation) => {
      const { live, expired } = ofNamed(situation);
      const { destination, current } = settle({ ...situation, live }, roles);
      const replaced = live.filter((one) => one.state === 'pending' && !staysInPlace(one, destination));
      const same =
        current?.state === destination.state && !current.grantorLostRights && sameRoles(current.roles, roles);
      if (current && same && replaced.length === 0) return { outcome: 'unchanged', id: current.id };
      const id = current?.id ?? this.random.id();
      await deleteMemberships(
        em,
        organizationId,
        [...replaced, ...expired].map((one) => one.id),
      );
      await this.write(em, organizationId, destination, { id, roles, grantorId: actorId });
      const holder =
        destination.state === 'active' ? { userId: destination.userId } : { identifierId: destination.identifierId };
      const facts = { organizationId, grantId: id, state: destination.state, roles, ...holder };
      await this.events.publish(
        em,
        ...expired.map((one) => announceExpiry(organizationId, one)),
        ...replaced.filter((one) => one.id !== id).map((one) => new MembershipRevoked(factsOf(organizationId, one))),
        current ? new MembershipChanged(facts) : new MembershipGranted(facts),
      );
      if (current) await this.review(em, destination);
      return { outcome: current ? 'updated' : 'created', id };
    });
  }

  /**
   * Takes all roles of one person in an organization, real and waiting.
   *
   * @throws DomainError as {@link put}; 404 `grant-not-found`
   */
  revoke(actorId: string, organizationId: string, person: PersonReference): Promise<void> {
    return this.run(actorId, organizationId, person, async (em, { live }) => {
      if (live.length === 0) throw grantNotFound();
      await deleteMemberships(
        em,
        organizationId,
        live.map((one) => one.id),
      );
      await this.events.publish(em, ...live.map((one) => new MembershipRevoked(factsOf(organizationId, one))));
      await this.withheld.reviewGrantors(
        em,
        live.flatMap((one) => (one.state === 'active' && one.userId !== null ? [one.userId] : [])),
      );
    });
  }

  private run<T>(
    actorId: string,
    organizationId: string,
    person: PersonReference,
    work: (em: EntityManager, situation: Situation) => Promise<T>,
  ): Promise<T> {
    return this.transactions.run([person], async (em, people) => {
      const organization = await holdOrganization(em, organizationId);
      if (!organization) throw new NotInCatalog('organization');
      const found = people.get(person);
      if (!found) throw personNotFound();
      const destination = destinationOf(found, people, organization.trustedDomains);
      await holdUsers(em, [actorId, ...(destination.userId === undefined ? [] : [destination.userId])]);
      if (!(await administers(em, organizationId, actorId))) {
        throw new CannotGrant('Roles in an organization are granted by its admins.', ['admin']);
      }
      if (destination.userId === actorId) throw new CannotGrant('Nobody grants on themselves.');
      const tiedIds = destination.state === 'pending' ? destination.tiedIds : [];
      const all = await readMemberships(em, organizationId, destination.userId, tiedIds, this.clock.now());
      return work(em, {
        destination,
        live: all.filter((one) => !one.expired),
        expired: all.filter((one) => one.expired),
      });
    });
  }

  private async write(
    em: EntityManager,
    organizationId: string,
    destination: Destination,
    membership: { id: string; roles: OrganizationRole[]; grantorId: string },
  ): Promise<void> {
    const now = this.clock.now();
    const one = { ...membership, holder: destinationKey(destination), now };
    const expiresAt = new Date(now.getTime() + this.configuration.invitationTtlMs);
    if (destination.state === 'active') await writeMembership(em, organizationId, one);
    else await writeWaitingMembership(em, organizationId, one, expiresAt);
  }

  private async review(em: EntityManager, destination: Destination): Promise<void> {
    if (destination.state === 'active') await this.withheld.reviewGrantors(em, [destination.userId]);
  }
}

/**
 * Where roles are written, and what they replace. Somebody who has not proven the identifier far enough may be a member
 * all the same, by id: roles that they have already are then written there at once; only more of them has to wait.
 */
function settle(
  { destination, live }: Situation,
  roles: readonly OrganizationRole[],
): { destination: Destination; current: StandingMembership | undefined } {
  const active = live.find((one) => one.state === 'active');
  const waiting = live.filter((one) => one.state === 'pending');
  if (destination.state === 'active') return { destination, current: active ?? waiting[0] };
  const { userId, identifierId } = destination;
  if (active && userId !== undefined && roles.every((role) => active.roles.includes(role))) {
    return { destination: { state: 'active', userId }, current: active };
  }
  return { destination, current: waiting.find((one) => one.identifierId === identifierId) ?? waiting[0] };
}

/** What is replaced: all of a registered member's; of somebody who waits, what waits for whom they were named as. */
function ofNamed(situation: Situation): Situation {
  const { destination } = situation;
  if (destination.state === 'active') return situation;
  const named = (one: StandingMembership) =>
    one.state === 'active' || (one.identifierId !== null && destination.tiedIds.includes(one.identifierId));
  return { destination, live: situation.live.filter(named), expired: situation.expired.filter(named) };
}

/** Whether a waiting membership is written over where it waits; any other of the same person is deleted first. */
function staysInPlace(one: StandingMembership, destination: Destination): boolean {
  return destination.state === 'pending' && one.identifierId === destination.identifierId;
}

function sameRoles(held: readonly string[], asked: readonly string[]): boolean {
  return held.toSorted().join() === asked.join();
}

function announceExpiry(organizationId: string, one: StandingMembership): InvitationExpired {
  const identifierId = one.identifierId ?? '';
  return new InvitationExpired({ organizationId, grantId: one.id, identifierId, kind: 'organization-role' });
}
