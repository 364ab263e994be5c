/** What the pages of whoever is signed in say. */
export const own = {
  me: {
    title: 'My page',
    welcome: (name: string) => `Welcome, ${name}`,
    waited: 'This was waiting for you, and is yours now:',
    nothing: 'Nothing was granted to you yet',
    nothingHint: (email: string) =>
      `You are signed in as ${email}. If you expected to find something here, it may wait for another address of yours: ask whoever granted it which one they used.`,
    courses: 'My courses',
    programs: 'My programs',
    roles: 'My roles',
    noCourses: 'You are in no course yet.',
    noPrograms: 'You are in no program yet.',
    enrolled: 'Enrolled',
    inactive: 'Enrolled, not active',
    mayDo: 'You may:',
    open: (title: string) => `Open ${title}`,
    addresses: 'My addresses',
    proofs: { verified: 'verified', authoritative: 'proven' } as Readonly<Record<string, string>>,
    statuses: {
      enrolled: 'enrolled',
      pending: 'pending',
      suspended: 'suspended',
      canceled: 'canceled',
      ended: 'ended',
      active: 'active',
      inactive: 'inactive',
    } as Readonly<Record<string, string>>,
    organizationRoles: { admin: 'Admin', registrar: 'Registrar', teacher: 'Teacher' } as Readonly<
      Record<string, string>
    >,
    platformAdmin: 'Platform admin',
  },

  tokens: {
    title: 'Access tokens',
    lead: 'For REST clients that act as you. Send one as “Authorization: Bearer …”.',
    name: 'What is it for?',
    days: 'Valid for, in days',
    create: 'Make a token',
    once: 'This is the token. It is shown this once: copy it now.',
    none: 'You have no access tokens.',
    created: (when: string) => `made on ${when}`,
    expires: (when: string) => `valid until ${when}`,
    revoke: 'Revoke',
    revokeTitle: (name: string) => `Revoke the token “${name}”?`,
    revokeConsequence: 'Whatever uses it can no longer act as you. This cannot be undone; make another token instead.',
    revoked: (name: string) => `The token “${name}” no longer works.`,
  },
};
