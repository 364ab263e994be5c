import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../common/clock/clock.js';
import { withCause, currentCause } from '../../common/events/cause.js';
import { DomainEvents } from '../../common/events/domain-events.js';
import { proveAddress, type ProvenAddress } from './address-proof.js';
import { IdentifierLinked } from './events/identifier-linked.event.js';
import { UserRegistered } from './events/user-registered.event.js';
import { UserSignedIn } from './events/user-signed-in.event.js';
import type { GoogleAccount } from './google-account.js';
import { IdentifierTransactions } from './identifier-transactions.js';
import type { Proof } from './identifier-owner.entity.js';
import type { LockedIdentifier, LockedPeople } from './locked-people.js';
import { findUserBySub, insertUser, ownIdentifiers, updateProfile, type KnownUser } from './registration.sql.js';
import { SignInRefused } from './sign-in.errors.js';

/** Who signed in; `registered` is true the first time. */
export interface SignedIn {
  readonly userId: string;
  readonly registered: boolean;
}

const ATTEMPTS = 20;

/** What one sign-in works with once everything is locked. */
interface Arrival {
  readonly account: GoogleAccount;
  readonly address: LockedIdentifier;
  readonly proof: Proof;
  /** Keys tied to the address, whoever owns them. */
  readonly tied: readonly LockedIdentifier[];
  /** A key that comes with an address is proven as far as the address is. */
  readonly keyProof: Proof;
}

/** Turns Google's word into a user. */
@Injectable()
export class SignIn {
  constructor(
    private readonly transactions: IdentifierTransactions,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  /**
   * Signs in the owner of a Google account, registering them the first time. Users are known by `sub`; the address is
   * an attribute that they come to own. When this returns, whatever waited for them and could be converted has been, in
   * the same transaction. Two first sign-ins at once make one user.
   *
   * @throws SignInRefused when Google has not verified the address, when it is none, or when another user owns it
   */
  async signIn(account: GoogleAccount): Promise<SignedIn> {
    const proven = proveAddress(account);
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const signedIn = await this.transactions.run([proven.reference], (em, people) =>
        this.arrive(em, people, account, proven),
      );
      if (signedIn) return signedIn;
    }
    throw new Error('This account is registered and removed faster than it can sign in.');
  }

  /** Undefined when the user of this `sub` has just been removed. */
  private async arrive(
    em: EntityManager,
    people: LockedPeople,
    account: GoogleAccount,
    { reference, proof }: ProvenAddress,
  ): Promise<SignedIn | undefined> {
    const address = people.get(reference)?.identifier;
    if (!address) throw heldByAnother(account);
    const keyProof: Proof = stronger(address.proof, proof) === 'authoritative' ? 'linked' : 'verified';
    const tied = people.tiedTo(address).filter((one) => one.id !== address.id);
    const arrival = { account, address, proof, tied, keyProof };
    // Whoever comes to an address that is nobody's has most probably never been here.
    const registered = address.userId === undefined ? await this.register(em, arrival) : undefined;
    if (registered) return registered;
    const user = await findUserBySub(em, account.sub);
    if (address.userId !== undefined && address.userId !== user?.id) throw heldByAnother(account);
    return user && this.welcomeBack(em, user, arrival);
  }

  /** Undefined, having done nothing, when the account has an address already. */
  private async register(em: EntityManager, arrival: Arrival): Promise<SignedIn | undefined> {
    const { account, address, proof, tied, keyProof } = arrival;
    // The person was the identifier while they waited and goes by the same id now: lists keep their order.
    const userId = address.id;
    const keys = tied.filter((key) => key.userId === undefined);
    const { sub, name, picture } = account;
    const user = {
      id: userId,
      sub,
      addressId: address.id,
      proof,
      keys,
      keyProof,
      name,
      picture,
      now: this.clock.now(),
    };
    if (!(await insertUser(em, user))) return undefined;
    await this.publishAs(userId, em, [
      new UserRegistered({ userId, identifierIds: [address.id, ...keys.map((key) => key.id)] }),
    ]);
    return { userId, registered: true };
  }

  private async welcomeBack(em: EntityManager, user: KnownUser, arrival: Arrival): Promise<SignedIn> {
    const { account, address, tied, keyProof } = arrival;
    const { name, picture } = account;
    const userId = user.id;
    const keys = tied.filter((one) => one.userId === undefined || one.userId === userId);
    const proof = stronger(address.proof, arrival.proof);
    const gained = [
      ...(proof === address.proof ? [] : [{ id: address.id, userId, proof }]),
      ...keys
        .filter((key) => stronger(key.proof, keyProof) !== key.proof)
        .map((key) => ({ id: key.id, userId, proof: keyProof })),
    ];
    if (gained.length > 0) await ownIdentifiers(em, gained, this.clock.now());
    await this.publishAs(userId, em, [
      ...gained.map((one) => new IdentifierLinked({ userId, identifierId: one.id, proof: one.proof })),
      new UserSignedIn({ userId }),
    ]);
    // Last, because it locks the user: listeners lock organizations and courses before users.
    if (user.address_id !== address.id || user.name !== name || user.picture !== picture) {
      await updateProfile(em, { id: userId, address_id: address.id, name, picture });
    }
    return { userId, registered: false };
  }

  private publishAs(
    userId: string,
    em: EntityManager,
    events: Parameters<DomainEvents['publish']>[1][],
  ): Promise<void> {
    return withCause({ ...currentCause(), actor: userId }, () => this.events.publish(em, ...events));
  }
}

/** What was proven once stays proven. */
function stronger(held: Proof | undefined, shown: Proof): Proof {
  return held === undefined || held === 'verified' ? shown : held;
}

function heldByAnother(account: GoogleAccount): SignInRefused {
  return new SignInRefused(
    'address-held-by-another-account',
    account.email,
    'Another Google account has signed in with this address before.',
  );
}
