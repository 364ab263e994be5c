import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Configuration } from './common/config/index.js';
import { START_UP_LOCK, withAdvisoryLock } from './common/database/advisory-lock.js';
import { row } from './common/database/sql.js';
import { DemoSchool } from './demo/demo-school.js';
import { PlatformAdmins } from './modules/privilege/index.js';

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
   * Invites the platform admins that the configuration names and, outside production, loads the demo school into an
   * empty database. Of processes that start at once, one after another does so. Answers whether the demo is there.
   */
  async run(): Promise<{ demo: boolean }> {
    const { databaseUrl, production, adminEmails } = this.configuration;
    if (databaseUrl === undefined) throw new Error('There is no database yet.');
    return withAdvisoryLock(databaseUrl, START_UP_LOCK, async () => {
      if (!production && (await this.isEmpty())) await this.demo.load();
      if (adminEmails.length > 0) await this.admins.invite(adminEmails);
      return { demo: await this.hasDemo() };
    });
  }

  private async isEmpty(): Promise<boolean> {
    const found = await row(
      this.em.fork(),
      'select 1 from catalog.organization union all select 1 from identity."user" limit 1',
    );
    return found === undefined;
  }

  private async hasDemo(): Promise<boolean> {
    const found = await row(this.em.fork(), `select 1 from catalog.organization where slug = 'engine-school'`);
    return found !== undefined;
  }
}
