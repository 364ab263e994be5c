import type { Dice } from '../support/dice.js';

/** Whose conversions fail now and then; see trouble.ts. */
export const UNLUCKY = 'unlucky-';

/** Somebody whom one clerk alone grants to. */
export interface Person {
  readonly address: string;
  /** Whether they may have signed in. Of the unlucky, nothing more is written then, as that could fail as well. */
  arrived: boolean;
}

/** The people of one clerk. */
export class People {
  private readonly all: Person[] = [];
  private readonly withKey = new Set<string>();

  constructor(
    private readonly clerk: string,
    private readonly dice: Dice,
  ) {}

  /** Whoever is known already and may be granted something, or somebody new. */
  somebody(): string {
    const known = this.all.filter(({ address, arrived }) => !arrived || !address.startsWith(UNLUCKY));
    return known.length > 0 && this.dice.chance(0.6) ? this.dice.pick(known).address : this.somebodyNew();
  }

  /** One key a person: whoever is in a curriculum by two waits in it once, with a conflict. */
  somebodyWithoutKey(): string {
    const address = this.somebody();
    const person = this.withKey.has(address) ? this.somebodyNew() : address;
    this.withKey.add(person);
    return person;
  }

  /** Somebody who has not signed in, and does so now; undefined where nobody is expected. */
  arrival(): Person | undefined {
    const expected = this.all.filter(({ arrived }) => !arrived);
    if (expected.length === 0) return undefined;
    const person = this.dice.pick(expected);
    person.arrived = true;
    return person;
  }

  private somebodyNew(): string {
    const kind = this.dice.chance(0.25) ? UNLUCKY : 'person-';
    const address = `${kind}${this.clerk}-${this.all.length}@engine-school.example`;
    this.all.push({ address, arrived: false });
    return address;
  }
}
