import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Random } from '../../../common/clock/random.js';
import { Configuration } from '../../../common/config/index.js';
import { row } from '../../../common/database/sql.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { IdentifierTransactions, addressReference, type LockedPerson } from '../../identity/index.js';
import { PlatformAdminGranted } from '../events/platform-admin-granted.event.js';
import { PlatformAdminInvited } from '../events/platform-admin-invited.event.js';

/** Makes platform admins of the people whom the configuration names, through invitations like any other. */
@Injectable()
export class PlatformAdmins {
  constructor(
    private readonly transactions: IdentifierTransactions,
    private readonly events: DomainEvents,
    private readonly configuration: Configuration,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /**
   * Grants each address platform administration, at once where its owner has registered and proven it beyond doubt.
   * What waits already is renewed; nothing is taken from anybody. @throws InvalidAddress
   */
  invite(addresses: readonly string[]): Promise<void> {
    const references = addresses.map(addressReference);
    return this.transactions.run(references, async (em, people) => {
      for (const reference of references) {
        const person = people.get(reference);
        if (person?.identifier) await this.grant(em, person, person.identifier.id);
      }
    });
  }

  private async grant(em: EntityManager, { userId, identifier }: LockedPerson, identifierId: string): Promise<void> {
    const now = this.clock.now();
    const id = this.random.id();
    if (userId !== undefined && identifier?.proof === 'authoritative') {
      const granted = await row(
        em,
        `insert into privilege.platform_admin (user_id, id, granted_at) values ($1, $2, $3)
         on conflict (user_id) do nothing returning id`,
        [userId, id, now],
      );
      if (granted) await this.events.publish(em, new PlatformAdminGranted({ userId, grantId: id }));
      return;
    }
    const expiresAt = new Date(now.getTime() + this.configuration.invitationTtlMs);
    const invited = await row<{ inserted: boolean }>(
      em,
      `insert into privilege.platform_admin_invitation (identifier_id, id, granted_at, expires_at)
       values ($1, $2, $3, $4)
       on conflict (identifier_id) do update set expires_at = excluded.expires_at
       returning xmax = 0 as inserted`,
      [identifierId, id, now, expiresAt],
    );
    if (invited?.inserted) await this.events.publish(em, new PlatformAdminInvited({ identifierId, grantId: id }));
  }
}
