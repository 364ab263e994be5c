/** Code that is mutated together, and the spec files that are to notice. */
export interface Group {
  readonly name: string;
  readonly files: readonly string[];
  /** How the paths of the spec files begin below `test/modules` or `test/common`, as regular expressions. */
  readonly specs: readonly string[];
}

/** The conversion, locking and authorization code, what most depends on first. */
export const GROUPS: readonly Group[] = [
  {
    name: 'lock',
    files: [
      'src/modules/identity/{identifier-lock,identifier-transactions,locked-people,locked-people.sql,locked-retries}.ts',
    ],
    specs: ['identity/(bulk-listeners|identifier-|locked-retries|sign-in|external-keys)', 'privilege/tied-identifiers'],
  },
  {
    name: 'held-rows',
    files: ['src/modules/privilege/rows-held.sql.ts', 'src/modules/enrollment/places-held.sql.ts'],
    specs: ['privilege/held-rows', 'enrollment/held-places'],
  },
  {
    name: 'conversion',
    files: ['src/modules/privilege/waiting/{candidates.sql,conversion.sql,proof}.ts'],
    specs: ['privilege/(converting|expiry|held-rows|merging|platform-admins|proof)'],
  },
  {
    name: 'enrollment-conversion',
    files: ['src/modules/enrollment/waiting/{conversion,waiting-places}.sql.ts'],
    specs: ['enrollment/(conflicts|converting|expiry|held-places|keys)'],
  },
  {
    name: 'converting',
    files: [
      'src/modules/{privilege,enrollment}/waiting/conversion.service.ts',
      'src/modules/{privilege,enrollment}/waiting/convert-*.ts',
      'src/modules/privilege/waiting/{destination,invitation-roles.sql,waiting-denials}.ts',
      'src/modules/privilege/platform/convert-platform-admin-invitation.listener.ts',
    ],
    specs: [
      'privilege/(http/bulk|converting|failing-conversion|merging|other-names|platform-admins|proof|tied-identifiers)',
      'enrollment/(converting|failing|held-places|keys)',
    ],
  },
  {
    name: 'authorizer',
    files: ['src/modules/privilege/rights/{course-rights,evaluation,grant-authorizer}.ts'],
    specs: ['privilege/(evaluation|grant-authorizer|who-may-grant)'],
  },
  {
    name: 'rights',
    files: [
      'src/modules/privilege/rights/{course-rights,rights-in-question}.sql.ts',
      'src/modules/privilege/rights/{enrollment-authority,held-standing,privilege-checks,privilege-reads}.service.ts',
      'src/modules/privilege/http/access.guard.ts',
    ],
    specs: [
      'privilege/(access-guard|course-rights|enrollment-authority|held-(rows|standing)|http|privilege-checks|who-may-grant)',
      'catalog/',
      'enrollment/(access|course-enrollments|bulk)',
    ],
  },
  {
    name: 'withholding',
    files: ['src/modules/{privilege,enrollment}/waiting/with*.ts'],
    specs: ['privilege/(lost-rights|who-may-grant|merging)', 'enrollment/(lost-rights|retirement)'],
  },
  {
    name: 'sign-in',
    files: [
      'src/modules/identity/{sign-in.service,address-proof,external-keys.service}.ts',
      'src/modules/identity/{registration.sql,key-ties.service,key-ties.sql}.ts',
    ],
    specs: [
      'identity/(address-proof|sign-in|external-keys|retirement|google/sign-in(?!-))',
      'privilege/(proof|tied-identifiers|other-names)',
      'enrollment/(moved-keys|rosters)',
    ],
  },
  {
    name: 'transactions',
    files: ['src/common/database/transactions.ts', 'src/common/events/{deliveries,domain-events,listeners}.ts'],
    specs: [
      'database/transactions',
      'identity/(identifier-transactions|bulk-listeners|failed-deliveries|listeners|locked-retries)',
      'people/deliveries',
      'privilege/failing-conversion',
    ],
  },
  {
    name: 'retirement',
    files: [
      'src/modules/identity/retirement/{retirement.service,retirement.sql}.ts',
      'src/modules/privilege/retirement/*.ts',
      'src/modules/enrollment/ending/withdraw-from-*.ts',
    ],
    specs: ['(identity|privilege|enrollment)/retirement(?!-)'],
  },
  {
    name: 'returning',
    files: ['src/modules/enrollment/waiting/return*.ts'],
    specs: ['enrollment/(keys|moved-keys|conflicts|returning)'],
  },
  {
    name: 'waiting',
    files: [
      'src/modules/privilege/waiting/{key-link-approval,privilege-invitations}.service.ts',
      'src/modules/privilege/waiting/remove-expired-invitations.job.ts',
      'src/modules/enrollment/waiting/enrollment-invitations.service.ts',
      'src/modules/identity/guarded-transactions.ts',
      'src/modules/enrollment/waiting/remove-expired-enrollments.job.ts',
      'src/modules/enrollment/waiting/waiting-enrollments.sql.ts',
    ],
    specs: [
      'privilege/(expiry|invitations|lost-rights|proof|tied-identifiers|waiting-and-real|who-may-grant)',
      'enrollment/(expiry|invitations|lost-rights|keys|rosters|events)',
      'people/invitations',
    ],
  },
];
