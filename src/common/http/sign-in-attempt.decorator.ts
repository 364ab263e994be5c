import { SetMetadata, type CustomDecorator } from '@nestjs/common';

export const SIGN_IN_ATTEMPT = 'matricula:sign-in-attempt';

/** Marks a route that tries to sign somebody in: it has a stricter rate limit, by network address. */
export const SignInAttempt = (): CustomDecorator => SetMetadata(SIGN_IN_ATTEMPT, true);
