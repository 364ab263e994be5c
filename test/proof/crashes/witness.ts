import 'reflect-metadata';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { rows } from '../../../src/common/database/sql.js';
import type { RecordedEvent } from '../../../src/common/events/domain-event.js';
import { AfterCommit } from '../../../src/common/events/listener.decorator.js';
import { UserRegistered } from '../../../src/modules/identity/index.js';
import { withListener } from '../support/with-listener.js';

/** A listener after the commit, of which the application has none: writes down of whom it was told. */
@Injectable()
class WitnessArrivals {
  constructor(private readonly em: EntityManager) {}

  @AfterCommit(UserRegistered)
  async on({ id }: RecordedEvent<UserRegistered['payload']>): Promise<void> {
    await rows(this.em, 'insert into public.witness (event_id) values ($1)', [id]);
  }
}

/** Loaded before the application (`--import`), so that it is one of its listeners. */
withListener(WitnessArrivals);
