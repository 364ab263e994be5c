/**
 * Which organizations somebody may know of for other reasons than their rights. Privilege asks and does not know: the
 * module that says who takes what provides it.
 */
export abstract class Acquaintances {
  /** The ids of the organizations that this user has to do with. */
  abstract of(userId: string): Promise<string[]>;
}
