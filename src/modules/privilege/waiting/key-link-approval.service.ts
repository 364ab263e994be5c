import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { row } from '../../../common/database/sql.js';
import type { ApproveLink } from '../../identity/index.js';
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
      await holdUsers(em, [actorId]);
      const waiting = await row<{ something: boolean; role: boolean }>(
        em,
        `select count(*) > 0 as something, coalesce(bool_or(kind = 'organization-role'), false) as role
         from privilege.invitation where identifier_id = $1 and expires_at > $2`,
        [key.id, this.clock.now()],
      );
      if (waiting?.something && person.userId === actorId) {
        throw new CannotGrant('A right waits for this key, and nobody grants on themselves.');
      }
      if (waiting?.role && !(await administers(em, organizationId, actorId))) {
        throw new CannotGrant('A role in the organization waits for this key; its admins may link it.', ['admin']);
      }
    };
  }
}
