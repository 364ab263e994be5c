interface Told {
  readonly whom: string;
  readonly status: string;
  readonly what: string;
}

const listed = (what: string): string => (what === '' ? '' : `: ${what}`);

/** What the record of events says. */
export const activity = {
  activity: {
    lead: 'What happened here: who did what, to whom, and when. The latest is at the top.',
    byPerson: 'Only about this person (address, or key: and a key)',
    none: 'Nothing has happened yet',
    noneHint: 'Whatever is granted, changed or taken back is kept here.',
    unnamed: 'somebody',
    details: 'Details',
    thePerson: 'The person',
  },

  events: {
    'catalog.organization-created': () => 'made the organization',
    'catalog.organization-changed': () => 'changed the organization',
    'catalog.organization-deleted': () => 'deleted the organization',
    'catalog.course-created': () => 'made a course',
    'catalog.course-changed': () => 'changed a course',
    'catalog.course-deleted': () => 'deleted a course',
    'catalog.program-created': () => 'made a program',
    'catalog.program-changed': () => 'changed a program',
    'catalog.program-deleted': () => 'deleted a program',
    'catalog.curriculum-created': () => 'made a curriculum',
    'catalog.curriculum-changed': () => 'changed a curriculum',
    'catalog.program-course-added': () => 'added a course to a program',
    'catalog.program-course-removed': () => 'took a course out of a program',
    'identity.user-registered': () => 'signed in for the first time',
    'identity.user-signed-in': () => 'signed in',
    'identity.user-retired': () => 'erased a person',
    'identity.person-forgotten': () => 'erased a person who had never signed in',
    'identity.identifier-linked': ({ whom }) => `linked an address or key to ${whom}`,
    'identity.identifier-unlinked': ({ whom }) => `took an address or key from ${whom}`,
    'identity.identifier-tied': ({ whom }) => `tied a key to the address of ${whom}`,
    'identity.identifier-untied': ({ whom }) => `untied a key from the address of ${whom}`,
    'privilege.course-privilege-granted': ({ whom, what }) => `granted rights on a course to ${whom}${listed(what)}`,
    'privilege.course-privilege-changed': ({ whom, what }) =>
      `changed the rights of ${whom} on a course${listed(what)}`,
    'privilege.course-privilege-revoked': ({ whom }) => `took back the rights of ${whom} on a course`,
    'privilege.course-role-changed': ({ what }) => `changed a role of a course${listed(what)}`,
    'privilege.course-role-deleted': ({ what }) => `deleted a role of a course${listed(what)}`,
    'privilege.membership-granted': ({ whom, what }) => `made ${whom} a member${listed(what)}`,
    'privilege.membership-changed': ({ whom, what }) => `changed the roles of ${whom}${listed(what)}`,
    'privilege.membership-revoked': ({ whom }) => `took back the roles of ${whom}`,
    'privilege.invitation-converted': ({ whom }) => `made real what had waited for ${whom}`,
    'privilege.invitation-withheld': ({ whom }) =>
      `lost the right to grant what waits for ${whom}; it waits until it is renewed`,
    'privilege.invitation-renewed': ({ whom }) => `renewed what waits for ${whom}`,
    'privilege.invitation-expired': ({ whom }) => `removed what had waited for ${whom} and had long expired`,
    'enrollment.program-enrolled': ({ whom, status }) => `enrolled ${whom} in a program: ${status}`,
    'enrollment.program-enrollment-changed': ({ whom, status }) =>
      `changed the place of ${whom} in a program: ${status}`,
    'enrollment.program-unenrolled': ({ whom }) => `took ${whom} out of a program`,
    'enrollment.course-enrolled': ({ whom, status }) => `enrolled ${whom} in a course: ${status}`,
    'enrollment.course-enrollment-changed': ({ whom, status }) => `changed the place of ${whom} in a course: ${status}`,
    'enrollment.course-unenrolled': ({ whom }) => `took ${whom} out of a course`,
    'enrollment.enrollment-returned': ({ whom }) =>
      `gave a place back to the key that it stands under; it was with ${whom}`,
    'enrollment.invitation-converted': ({ whom }) => `made real a place that had waited for ${whom}`,
    'enrollment.invitation-withheld': ({ whom }) =>
      `lost the right to enrol ${whom}; the place waits until it is renewed`,
    'enrollment.invitation-renewed': ({ whom }) => `renewed a place that waits for ${whom}`,
    'enrollment.invitation-expired': ({ whom }) => `removed a place that had waited for ${whom} and had long expired`,
  } as Readonly<Record<string, (told: Told) => string>>,
};
