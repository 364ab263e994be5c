/** What every event about one course privilege tells. `userId` or `identifierId` says whose it is. */
export type CourseGrantFacts = {
  readonly organizationId: string;
  readonly courseId: string;
  readonly grantId: string;
  readonly state: 'active' | 'pending';
} & ({ readonly userId: string } | { readonly identifierId: string });
