import { LoggedEvent } from '../../../src/common/events/domain-event.entity.js';
import { IdempotencyRecord } from '../../../src/common/http/idempotency-record.entity.js';
import { Random } from '../../../src/common/clock/random.js';
import { DEMO_PEOPLE } from '../../../src/demo/demo-people.js';
import { AccessToken } from '../../../src/modules/identity/access-tokens/access-token.entity.js';
import { SignInAttempt } from '../../../src/modules/identity/google/sign-in-attempt.entity.js';
import { IdentifierAlias } from '../../../src/modules/identity/identifier-alias.entity.js';
import { IdentifierOwner } from '../../../src/modules/identity/identifier-owner.entity.js';
import { Identifier } from '../../../src/modules/identity/identifier.entity.js';
import { IdentityModule } from '../../../src/modules/identity/identity.module.js';
import {
  ExternalKeys,
  SignIn,
  keyReference,
  parsePerson,
  type GoogleAccount,
  type LinkedKey,
  type SignedIn,
} from '../../../src/modules/identity/index.js';
import { Namespace } from '../../../src/modules/identity/namespace.entity.js';
import { Session } from '../../../src/modules/identity/sessions/session.entity.js';
import { User } from '../../../src/modules/identity/user.entity.js';
import { Modules, type ModuleParts } from '../../support/modules.js';

const ENTITIES = [
  LoggedEvent,
  IdempotencyRecord,
  Namespace,
  Identifier,
  User,
  IdentifierOwner,
  IdentifierAlias,
  Session,
  AccessToken,
  SignInAttempt,
];

type Person = keyof typeof DEMO_PEOPLE;

/** The address of one of the standing cast. */
export const at = (person: Person): string => DEMO_PEOPLE[person].address;

/** Who owns an identifier, and how far it is proven. */
export interface Ownership {
  readonly given: string;
  readonly user_id: string | null;
  readonly proof: string | null;
}

/** Identity on a database of its own, with nothing but what is common beneath it and nobody above. */
export class IdentityAlone {
  /** The namespace of some organization's keys. */
  namespaceId = '';

  private constructor(readonly modules: Modules) {}

  static async start(listeners: ModuleParts['listeners'] = []): Promise<IdentityAlone> {
    return new IdentityAlone(await Modules.start({ imports: [IdentityModule], entities: ENTITIES, listeners }));
  }

  stop(): Promise<void> {
    return this.modules.stop();
  }

  get<T>(type: abstract new (...args: never[]) => T): T {
    return this.modules.get(type);
  }

  /** Forgets everybody, and begins a namespace for keys. */
  async empty(): Promise<void> {
    await this.modules.empty();
    this.namespaceId = await this.addNamespace();
  }

  /** A namespace for keys, of another organization. */
  async addNamespace(): Promise<string> {
    const id = new Random().id();
    await this.modules.sql(`insert into identity.namespace (id, kind) values ($1, 'external-key')`, [id]);
    return id;
  }

  /** Has one of the cast sign in; by default Google is authoritative for the address. */
  signIn(person: Person, differs: Partial<GoogleAccount> = {}): Promise<SignedIn> {
    const { address, name } = DEMO_PEOPLE[person];
    const hostedDomain = 'engine-school.example';
    const account = { sub: person, email: address, emailVerified: true, hostedDomain, name, picture: '', ...differs };
    return this.get(SignIn).signIn(account);
  }

  link(key: string, person: string): Promise<LinkedKey> {
    return this.get(ExternalKeys).link(keyReference(key, this.namespaceId), parsePerson(person, this.namespaceId));
  }

  unlink(key: string): Promise<void> {
    return this.get(ExternalKeys).unlink(keyReference(key, this.namespaceId));
  }

  async ownerOf(given: string): Promise<Ownership | undefined> {
    const [found] = await this.modules.sql<Ownership>(
      `select i.given, o.user_id, o.proof from identity.identifier i
       left join identity.identifier_owner o on o.identifier_id = i.id where i.given = $1`,
      [given],
    );
    return found;
  }
}

/** What a consumer's account says: verified once, and no hosted domain. */
export const VERIFIED_ONLY = { hostedDomain: undefined } as const;
