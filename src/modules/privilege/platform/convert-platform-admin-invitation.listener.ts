import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { WithinTransactionInBulk } from '../../../common/events/listener.decorator.js';
import { IdentifierLinked, UserRegistered, UserSignedIn } from '../../identity/index.js';
import { convertPlatformAdmins } from '../waiting/conversion.sql.js';
import { PlatformAdminGranted } from '../events/platform-admin-granted.event.js';

/** Whoever arrives and is named in the configuration is a platform admin, once Google vouches for their address. */
@Injectable()
export class ConvertPlatformAdminInvitation {
  constructor(
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  @WithinTransactionInBulk<Arrived>(UserRegistered, IdentifierLinked, UserSignedIn)
  async on(events: readonly RecordedEvent<Arrived>[], em: EntityManager): Promise<void> {
    const userIds = [...new Set(events.map((event) => event.payload.userId))];
    const granted = await convertPlatformAdmins(em, userIds, this.clock.now());
    await this.events.publish(
      em,
      ...granted.map((one) => new PlatformAdminGranted({ userId: one.user_id, grantId: one.id })),
    );
  }
}

type Arrived = { readonly userId: string };
