import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { rows } from '../../../common/database/sql.js';
import type { ApproveLink, LockedIdentifier } from '../../identity/index.js';
import { administers } from '../memberships/memberships.sql.js';
import { CannotGrant } from '../privilege.errors.js';
import { holdOrganization, holdUsers } from '../rows-held.sql.js';

/**
 * Decides whether somebody may tie a key to a person, since whatever waits for the key becomes the person's. To say who
 * a key is, is a registrar's office; to make use of it for themselves is not.
 */
@Injectable()
export class KeyLinkApproval {
  constructor(private readonly clock: Clock) {}

  /**
   * Approves links by one actor in one organization. Refused are a key for which any right waits to the actor
   * themselves, and a key for which a role in the organization waits to whoever could not grant that role.
   *
   * @throws CannotGrant
   */
  by(actorId: string, organizationId: string): ApproveLink {
    return async (em, key, person) => {
      await holdOrganization(em, organizationId);
      // Both in one statement, in order: what waits for the key becomes the person's, whose row that takes as well.
      await holdUsers(em, person.userId === undefined ? [actorId] : [actorId, person.userId]);
      const refusals = await this.refusals(em, actorId, organizationId, [{ key, userId: person.userId }]);
      const refusal = refusals.get(key.id);
      if (refusal) throw refusal;
    };
  }

  /**
   * Of these links, those that {@link by} would refuse, by the id of the key; a thousand in the statements of one. The
   * organization and the actor are held by the caller.
   */
  async refusals(
    em: EntityManager,
    actorId: string,
    organizationId: string,
    links: readonly { readonly key: LockedIdentifier; readonly userId: string | undefined }[],
  ): Promise<ReadonlyMap<string, CannotGrant>> {
    if (links.length === 0) return new Map();
    const waiting = await rows<{ key_id: string; role: boolean }>(
      em,
      `select identifier_id as key_id, bool_or(kind = 'organization-role') as role
       from privilege.invitation where identifier_id = any($1::uuid[]) and expires_at > $2 group by identifier_id`,
      [links.map(({ key }) => key.id), this.clock.now()],
    );
    if (waiting.length === 0) return new Map();
    const bestows = new Map(waiting.map((one) => [one.key_id, one.role]));
    const admin = await administers(em, organizationId, actorId);
    return new Map(
      links.flatMap(({ key, userId }): [string, CannotGrant][] => {
        const role = bestows.get(key.id);
        if (role === undefined) return [];
        if (userId === actorId) return [[key.id, ON_ONESELF()]];
        return role && !admin ? [[key.id, BEYOND()]] : [];
      }),
    );
  }
}

const ON_ONESELF = (): CannotGrant => new CannotGrant('A right waits for this key, and nobody grants on themselves.');

const BEYOND = (): CannotGrant =>
  new CannotGrant('A role in the organization waits for this key; its admins may link it.', ['admin']);
