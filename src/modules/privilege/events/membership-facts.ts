/** What every event about one membership tells. `userId` or `identifierId` says whose it is. */
export type MembershipFacts = {
  readonly organizationId: string;
  readonly grantId: string;
  readonly state: 'active' | 'pending';
  readonly roles: readonly string[];
} & ({ readonly userId: string } | { readonly identifierId: string });
