import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../common/clock/clock.js';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { DomainEvents } from '../../../common/events/domain-events.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { IdentifierLinked, UserRegistered, UserSignedIn } from '../../identity/index.js';
import { convertPlatformAdmin } from '../waiting/conversion.sql.js';
import { PlatformAdminGranted } from '../events/platform-admin-granted.event.js';

/** Whoever arrives and is named in the configuration is a platform admin, once Google vouches for their address. */
@Injectable()
export class ConvertPlatformAdminInvitation {
  constructor(
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  @WithinTransaction<Arrived>(UserRegistered, IdentifierLinked, UserSignedIn)
  async on({ payload: { userId } }: RecordedEvent<Arrived>, em: EntityManager): Promise<void> {
    const granted = await convertPlatformAdmin(em, userId, this.clock.now());
    await this.events.publish(em, ...granted.map(({ id }) => new PlatformAdminGranted({ userId, grantId: id })));
  }
}

type Arrived = { readonly userId: string };
