import { Module, RequestMethod, type DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Logger as Log } from 'pino';
import { Configuration } from '../config/index.js';
import { createLog, type LogStream } from './log.js';

/** Injects the log of the process, for what is logged outside any request. */
export const PROCESS_LOG = Symbol('PROCESS_LOG');

@Module({})
class ProcessLogModule {
  static to(stream: LogStream): DynamicModule {
    const log = {
      provide: PROCESS_LOG,
      inject: [Configuration],
      useFactory: (configuration: Configuration) => createLog(configuration, stream),
    };
    return { module: ProcessLogModule, providers: [log], exports: [PROCESS_LOG] };
  }
}

/** Makes every Nest logger write to one structured log, each line with the id of the request it belongs to. */
@Module({})
export class LoggingModule {
  static to(stream: LogStream): DynamicModule {
    const processLog = ProcessLogModule.to(stream);
    const pino = LoggerModule.forRootAsync({
      imports: [processLog],
      inject: [PROCESS_LOG],
      useFactory: (logger: Log) => ({
        // The default pattern of nestjs-pino matches nothing under the version of middie that Nest brings.
        forRoutes: [{ path: '*path', method: RequestMethod.ALL }],
        pinoHttp: {
          logger,
          autoLogging: false,
          wrapSerializers: false,
          quietReqLogger: true,
          customAttributeKeys: { reqId: 'requestId' },
        },
      }),
    });
    return { module: LoggingModule, imports: [processLog, pino], exports: [processLog] };
  }
}
