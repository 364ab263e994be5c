/** What the pages of an organization say. */
export const organization = {
  courses: {
    create: 'New course',
    search: 'Search courses',
    none: 'There are no courses yet',
    noMatch: (q: string) => `Nothing matches “${q}”`,
    noneHint: 'Whoever teaches here can make one.',
    deleteTitle: (title: string) => `Delete “${title}”?`,
    deleteConsequence: 'All rights and places on the course go with it, those that wait as well. There is no way back.',
    deleted: (title: string) => `“${title}” is deleted.`,
  },

  programs: {
    create: 'New program',
    search: 'Search programs',
    none: 'There are no programs yet',
    noMatch: (q: string) => `Nothing matches “${q}”`,
    noneHint: 'A registrar can make one.',
    deleteTitle: (title: string) => `Delete “${title}”?`,
    deleteConsequence:
      'Everybody’s places in the program go with it, and those in courses that came with it. There is no way back.',
    deleted: (title: string) => `“${title}” is deleted.`,
    active: 'Open for new enrollments',
  },

  organizations: {
    create: 'New organization',
    none: 'You are in no organization yet',
    noneHint: 'Once something is granted to you in one, it stands here.',
    slug: 'Short name in addresses',
    slugHint: 'Small letters, digits and hyphens, such as engine-school.',
    trustedDomains: 'Domains whose addresses you trust',
    trustedHint:
      'Rights wait until an address is proven. For addresses of these domains it is enough that they were verified.',
    saved: 'Saved.',
  },

  members: {
    lead: 'Who runs this organization: admins, registrars and teachers, here or waiting',
    search: 'Search members',
    none: 'There are no members yet',
    add: 'Add',
    address: 'Address, or key: and a staff key',
    addressHint: 'They need not have signed in.',
    rolesOf: (who: string) => `Roles of ${who}`,
    notYourself: 'Nobody changes their own roles.',
    mayNot: 'Only admins change roles.',
    failed: (who: string) => `Changing the roles of ${who} did not work.`,
    changed: (who: string, roles: readonly string[]) =>
      roles.length === 0 ? `${who} has no role here any more.` : `${who}: ${roles.join(', ')}.`,
  },
};
