/**
 * What every event about one enrollment tells. `userId` says whose it is, `identifierId` for what it waits; of one that
 * has just become real or waits again, both. An enrollment in a program has no `courseId`, a direct one in a course no
 * `programId`.
 */
export type EnrollmentFacts = {
  readonly organizationId: string;
  readonly grantId: string;
  readonly kind: 'program-enrollment' | 'course-enrollment';
  readonly state: 'active' | 'pending';
  readonly status: string;
  readonly programId?: string;
  readonly curriculumId?: string;
  readonly courseId?: string;
  readonly userId?: string;
  readonly identifierId?: string;
};
