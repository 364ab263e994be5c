import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import type { RecordedEvent } from '../../common/events/domain-event.js';
import { WithinTransaction } from '../../common/events/listener.decorator.js';
import { IdentifierLinked, UserRegistered, UserSignedIn } from '../identity/index.js';
import { Conversion } from './conversion.service.js';
import { convertPlatformAdmin } from './conversion.sql.js';
import { PlatformAdminGranted } from './events/platform-admin-granted.event.js';

/**
 * Whoever arrives gets what waits for them, at once: when they register, when they come to own another identifier or
 * prove one further, and at every sign-in, so that whatever was left behind heals.
 */
@Injectable()
export class ConvertPrivilegeInvitations {
  constructor(
    private readonly conversion: Conversion,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  @WithinTransaction<{ readonly userId: string }>(UserRegistered, IdentifierLinked, UserSignedIn)
  async on({ payload: { userId } }: RecordedEvent<{ readonly userId: string }>, em: EntityManager): Promise<void> {
    await this.conversion.convert(em, { userId });
    const granted = await convertPlatformAdmin(em, userId, this.clock.now());
    await this.events.publish(em, ...granted.map(({ id }) => new PlatformAdminGranted({ userId, grantId: id })));
  }
}
