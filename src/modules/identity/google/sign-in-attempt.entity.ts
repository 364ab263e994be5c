import { defineEntity, p } from '@mikro-orm/core';

const SignInAttemptSchema = defineEntity({
  name: 'SignInAttempt',
  schema: 'identity',
  tableName: 'sign_in_attempt',
  properties: {
    stateHash: p.text().primary(),
    browserHash: p.text(),
    codeVerifier: p.text(),
    returnTo: p.text(),
    expiresAt: p.datetime().index(),
  },
});

/** A sign-in that a browser has begun and Google has not answered yet. Its answer is taken once, from that browser. */
export class SignInAttempt extends SignInAttemptSchema.class {}
SignInAttemptSchema.setClass(SignInAttempt);
