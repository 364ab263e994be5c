import type { Claims } from '../support/google.js';

/** What the application answered, for one person. */
export interface Answer {
  /** Whether it did what it was asked. */
  readonly done: boolean;
  /** `created`, `stands` or `done`; the code of a refusal; or, in words, what no client should ever be shown. */
  readonly word: string;
  /** Of the grant that the answer is about. */
  readonly id?: string;
}

/** Somebody who has never signed in before the race that they are made for. */
export interface Person {
  readonly email: string;
  readonly key: string;
  readonly claims: Claims;
}

/** An organization with a program, a curriculum of it, and a course of both. Emmy is its registrar. */
export interface Place {
  readonly organizationId: string;
  readonly programId: string;
  readonly curriculumId: string;
  readonly courseId: string;
}

/** One row of a roster. Whom it names, it names by an address, a key, or both. */
export interface RosterRow {
  readonly email?: string;
  readonly key?: string;
  readonly status: string;
}

/** `create` only, `change` only, or whichever it takes. */
export type Mode = 'create' | 'change' | 'put';

/** How somebody takes a course: by itself, or as part of their program. */
export type How = 'directly' | 'through';

/** Those who act in every race: Ada administers the platform, Emmy is the registrar of every place. */
export const ADA = 'ada@engine-school.example';
export const EMMY = 'emmy@engine-school.example';

/**
 * What the races do to the application. There are two of it, {@link HttpActions} and {@link ServiceActions}: over HTTP
 * the whole application is raced as clients meet it, through its services a race takes a third of the time and is closer
 * to the database, so that more of them are run and their calls lie nearer to each other.
 *
 * `by` is the address of somebody who was introduced; people are named as in the API: an address, or `key:` and a key.
 * A list of one goes through the call for one person, where there is one, and a longer list through the bulk call.
 */
export interface Actions {
  /** How the application is driven, for whoever reads the results. */
  readonly how: string;
  /** Signs in as Google's claims say. */
  signIn(claims: Claims): Promise<Answer>;
  /** Has somebody sign in, so that they can act. */
  introduce(email: string): Promise<void>;

  open(): Promise<Place>;
  addProgram(place: Place): Promise<Place>;
  addCourse(place: Place): Promise<Place>;
  deleteCourse(place: Place): Promise<Answer>;
  deleteProgram(place: Place): Promise<Answer>;
  deleteOrganization(place: Place): Promise<Answer>;

  /** Puts what people may do on the course. */
  grant(by: string, place: Place, people: readonly string[], allow: readonly string[]): Promise<readonly Answer[]>;
  revoke(by: string, place: Place, person: string): Promise<Answer>;
  employ(by: string, place: Place, person: string, roles: readonly string[]): Promise<Answer>;
  dismiss(by: string, place: Place, person: string): Promise<Answer>;

  enroll(by: string, place: Place, mode: Mode, rows: readonly RosterRow[]): Promise<readonly Answer[]>;
  /** Takes somebody out of the program, by the id of their enrollment. */
  expel(by: string, place: Place, id: string): Promise<Answer>;
  attend(by: string, place: Place, how: How, people: readonly string[], status: string): Promise<readonly Answer[]>;
  leave(by: string, place: Place, person: string): Promise<Answer>;

  link(by: string, place: Place, key: string, person: string): Promise<Answer>;
  unlink(by: string, place: Place, key: string): Promise<Answer>;
  /** Erases somebody, everywhere. */
  retire(by: string, place: Place, person: string): Promise<Answer>;
  /** Takes back what waits, by its id. */
  withdraw(by: string, place: Place, id: string): Promise<Answer>;
  renew(by: string, place: Place, id: string): Promise<Answer>;

  /** Does now what the application does once a day: removes what expired a month ago. */
  removeExpired(): Promise<Answer>;
  close(): Promise<void>;
}
