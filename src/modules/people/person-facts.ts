/** By what a person goes, as every answer shows it; null for what is not known. */
export interface PersonFacts {
  readonly userId: string | null;
  readonly email: string | null;
  readonly externalUserKey: string | null;
  readonly name: string | null;
}

/** Whether somebody has signed in yet. */
export const PERSON_STATES = ['registered', 'pending'] as const;

export type PersonState = (typeof PERSON_STATES)[number];
