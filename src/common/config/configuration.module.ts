import { Module, type DynamicModule } from '@nestjs/common';
import { Configuration } from './configuration.js';

/** Makes one configuration injectable everywhere, by its class. */
@Module({})
export class ConfigurationModule {
  static for(configuration: Configuration): DynamicModule {
    return {
      module: ConfigurationModule,
      global: true,
      providers: [{ provide: Configuration, useValue: configuration }],
      exports: [Configuration],
    };
  }
}
