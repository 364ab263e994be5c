import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Configuration } from './common/config/index.js';
import { START_UP_LOCK, withAdvisoryLock } from './common/database/advisory-lock.js';
import { row } from './common/database/sql.js';
import { DEMO_PEOPLE } from './demo/demo-people.js';
import { DemoSchool } from './demo/demo-school.js';
import { PlatformAdmins } from './modules/privilege/index.js';

/** What is there to be tried: the demo school, and in it somebody who has yet to sign in. */
export interface StartUpReport {
  readonly demo: boolean;
  readonly graceIsExpected: boolean;
}

/** What is done once the listeners are there and before the first request. */
@Injectable()
export class StartUp {
  constructor(
    private readonly em: EntityManager,
    private readonly configuration: Configuration,
    private readonly admins: PlatformAdmins,
    private readonly demo: DemoSchool,
  ) {}

  /**
   * Invites the platform admins that the configuration names. Where people sign in locally, loads the demo school into
   * an empty database, and what is missing of it where a process was killed at that; with Google, nobody could become its people. Of processes that start at once, one after another does so.
   */
  async run(): Promise<StartUpReport> {
    const { databaseUrl, production, google, adminEmails } = this.configuration;
    if (databaseUrl === undefined) throw new Error('There is no database yet.');
    return withAdvisoryLock(databaseUrl, START_UP_LOCK, async () => {
      if (!production && !google && (await this.needsSchool())) await this.demo.load();
      await this.admins.invite(adminEmails);
      return this.report();
    });
  }

  private async needsSchool(): Promise<boolean> {
    return (await this.isEmpty()) || this.demo.isHalfLoaded();
  }

  private async isEmpty(): Promise<boolean> {
    const found = await row(
      this.em.fork(),
      'select 1 from catalog.organization union all select 1 from identity."user" limit 1',
    );
    return found === undefined;
  }

  private async report(): Promise<StartUpReport> {
    const found = await row<StartUpReport>(
      this.em.fork(),
      `select exists (select from catalog.organization where slug = 'engine-school') as demo,
         exists (
           select from privilege.invitation v join identity.identifier i on i.id = v.identifier_id
           where i.folded = $1 and v.reason = 'not-registered'
         ) as "graceIsExpected"`,
      [DEMO_PEOPLE.grace.address],
    );
    return found ?? { demo: false, graceIsExpected: false };
  }
}
