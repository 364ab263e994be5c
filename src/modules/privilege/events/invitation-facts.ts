/** What every event about one waiting right tells. `courseId` is absent for a role in the organization. */
export type InvitationFacts = {
  readonly organizationId: string;
  readonly grantId: string;
  readonly identifierId: string;
  readonly kind: 'course-privilege' | 'organization-role';
  readonly courseId?: string;
};
