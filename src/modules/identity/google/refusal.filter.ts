import { Catch, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { SignInRefused } from '../sign-in.errors.js';
import { SignInFailed } from './google.errors.js';
import { RefusalSeal, type Refusal } from './refusal-seal.js';

/** Sends a browser whose sign-in was refused to the page that says why. */
@Catch(SignInRefused, SignInFailed)
export class RefusalFilter implements ExceptionFilter<SignInRefused | SignInFailed> {
  private readonly logger = new Logger(RefusalFilter.name);

  constructor(private readonly seal: RefusalSeal) {}

  catch(error: SignInRefused | SignInFailed, host: ArgumentsHost): void {
    const refusal: Refusal =
      error instanceof SignInRefused ? { code: error.refusal, address: error.address } : { code: error.code };
    const cause = error.cause instanceof Error ? ` ${error.cause.message}` : '';
    this.logger.log(`A sign-in was refused: ${refusal.code}.${cause}`);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    void reply.redirect(`/auth/refused?reason=${this.seal.seal(refusal)}`, 302);
  }
}
