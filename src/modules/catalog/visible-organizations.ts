/**
 * Which organizations somebody may know of. Catalog asks and does not know: the module that says who may do what
 * provides it.
 */
export abstract class VisibleOrganizations {
  /** The ids of the organizations that this user may know of, or `all`. */
  abstract of(userId: string): Promise<'all' | string[]>;
}
