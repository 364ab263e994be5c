import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import { Random } from '../../../common/clock/random.js';
import { Configuration } from '../../../common/config/index.js';
import { row, rows } from '../../../common/database/sql.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { IdentifierTransactions, addressReference, type LockedIdentifier } from '../../identity/index.js';
import { PlatformAdminGranted } from '../events/platform-admin-granted.event.js';
import { PlatformAdminInvitationWithdrawn } from '../events/platform-admin-invitation-withdrawn.event.js';
import { PlatformAdminInvited } from '../events/platform-admin-invited.event.js';
import { convertPlatformAdmins } from '../waiting/conversion.sql.js';

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
   * Makes these the addresses that are to be platform admins: each at once where its owner has registered and proven it
   * beyond doubt, or else when they have. What waits already is renewed; what waits for any other address is withdrawn.
   * Who is an admin stays one. @throws InvalidAddress
   */
  invite(addresses: readonly string[]): Promise<void> {
    const references = addresses.map(addressReference);
    return this.transactions.run(references, async (em, people) => {
      const invited: string[] = [];
      for (const reference of references) {
        const { identifier } = people.get(reference) ?? {};
        if (!identifier) continue;
        invited.push(identifier.id);
        await this.grant(em, identifier);
      }
      await this.withdrawOthers(em, invited);
    });
  }

  private async grant(em: EntityManager, { id: identifierId, userId, proof }: LockedIdentifier): Promise<void> {
    const now = this.clock.now();
    const proven = userId !== undefined && proof === 'authoritative';
    if (proven && (await row(em, 'select 1 from privilege.platform_admin where user_id = $1', [userId]))) return;
    const id = this.random.id();
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
    if (!proven) return;
    const granted = await convertPlatformAdmins(em, [userId], now);
    await this.events.publish(em, ...granted.map((one) => new PlatformAdminGranted({ userId, grantId: one.id })));
  }

  private async withdrawOthers(em: EntityManager, invited: readonly string[]): Promise<void> {
    const withdrawn = await rows<{ id: string; identifier_id: string }>(
      em,
      `delete from privilege.platform_admin_invitation where identifier_id <> all($1::uuid[]) returning id, identifier_id`,
      [invited],
    );
    await this.events.publish(
      em,
      ...withdrawn.map(
        (one) => new PlatformAdminInvitationWithdrawn({ identifierId: one.identifier_id, grantId: one.id }),
      ),
    );
  }
}
