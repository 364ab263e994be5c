import type { Type } from '@nestjs/common';
import { AppModule } from '../../../src/app.module.js';

/** Makes a class one of the application's listeners; for a module that is loaded before the application (`--import`). */
export function withListener(listener: Type): void {
  const assemble = AppModule.for.bind(AppModule);
  AppModule.for = (configuration) => {
    const assembled = assemble(configuration);
    return { ...assembled, providers: [...(assembled.providers ?? []), listener] };
  };
}
