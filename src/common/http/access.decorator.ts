import { SetMetadata, type CustomDecorator } from '@nestjs/common';

/** Metadata key of the rule that says who may call a route. A route without one is refused to everybody. */
export const ACCESS_RULE = 'matricula:access';

/** Anybody may call this route, signed in or not. */
export const Public = (): CustomDecorator => SetMetadata(ACCESS_RULE, { kind: 'public' });

/** Whoever is signed in may call this route; the service it calls decides the rest. */
export const SignedIn = (): CustomDecorator => SetMetadata(ACCESS_RULE, { kind: 'signed-in' });
