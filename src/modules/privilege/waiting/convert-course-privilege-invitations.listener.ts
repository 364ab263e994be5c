import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import type { RecordedEvent } from '../../../common/events/domain-event.js';
import { WithinTransaction } from '../../../common/events/listener.decorator.js';
import { IdentifierLinked, UserRegistered, UserSignedIn } from '../../identity/index.js';
import { Conversion } from './conversion.service.js';

/** Whoever arrives, or proves more, or signs in again holds at once whatever waits for them on courses. */
@Injectable()
export class ConvertCoursePrivilegeInvitations {
  constructor(private readonly conversion: Conversion) {}

  @WithinTransaction<Arrived>(UserRegistered, IdentifierLinked, UserSignedIn)
  async on({ payload: { userId } }: RecordedEvent<Arrived>, em: EntityManager): Promise<void> {
    await this.conversion.convert(em, { userId }, ['course-privilege']);
  }
}

type Arrived = { readonly userId: string };
