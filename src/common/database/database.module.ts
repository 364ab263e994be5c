import { MikroOrmModule } from '@mikro-orm/nestjs';
import type { Options } from '@mikro-orm/postgresql';
import { Global, Module, type DynamicModule } from '@nestjs/common';
import { noticeLostConnections } from './lost-connections.js';
import { Transactions } from './transactions.js';

/** The ORM and the one way to open a transaction, for every module. */
@Global()
@Module({})
export class DatabaseModule {
  static for(options: Options): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [MikroOrmModule.forRoot({ ...options, ...withNotice(options), autoLoadEntities: false })],
      providers: [Transactions],
      exports: [Transactions],
    };
  }
}

function withNotice({ driverOptions }: Options): Options {
  return { ...noticeLostConnections, driverOptions: { ...driverOptions, ...noticeLostConnections.driverOptions } };
}
