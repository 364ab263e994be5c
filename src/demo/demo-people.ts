/** Somebody of the demo school, with what is to be seen by signing in as them. */
export interface DemoPerson {
  readonly address: string;
  readonly name: string;
  readonly what: string;
}

const at = (local: string): string => `${local}@engine-school.example`;

/** The demo school's people. The first two have signed in; for the others, grants wait. */
export const DEMO_PEOPLE = {
  ada: { address: at('ada'), name: 'Ada Lovelace', what: 'platform admin, and creator of a course' },
  charles: { address: at('charles'), name: 'Charles Babbage', what: 'teacher, and creator of a course' },
  grace: { address: at('grace'), name: 'Grace Hopper', what: 'has never signed in; privileges on two courses wait' },
  emmy: { address: at('emmy'), name: 'Emmy Noether', what: 'has never signed in; the role of registrar waits' },
  mary: { address: at('mary'), name: 'Mary Somerville', what: 'student; waits in a program by address and key' },
  sophie: {
    address: at('sophie'),
    name: 'Sophie Germain',
    what: 'student; waits in a program by a key that is nobody’s',
  },
  alan: { address: at('alan'), name: 'Alan Turing', what: 'has never signed in; what waits is tied to a staff key' },
} as const satisfies Record<string, DemoPerson>;
