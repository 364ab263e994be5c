/** Code that is mutated together, and the spec files that are to notice. */
export interface Group {
  readonly name: string;
  readonly files: readonly string[];
  /** Paths below `test/modules`, of files or folders. */
  readonly specs: readonly string[];
}

/** The conversion, locking and authorization code, what most depends on first. */
export const GROUPS: readonly Group[] = [
  {
    name: 'lock',
    files: [
      'src/modules/identity/identifier-lock.ts',
      'src/modules/identity/identifier-transactions.ts',
      'src/modules/identity/locked-people.ts',
    ],
    specs: [
      'identity/identifier-transactions',
      'identity/sign-in.spec',
      'identity/external-keys',
      'identity/retirement',
      'privilege/tied-identifiers',
      'privilege/other-names',
      'privilege/races',
      'enrollment/moved-keys',
      'enrollment/races',
    ],
  },
  {
    name: 'privilege-conversion',
    files: [
      'src/modules/privilege/waiting/conver*.ts',
      'src/modules/privilege/waiting/destination.ts',
      'src/modules/privilege/waiting/invitation-roles.sql.ts',
      'src/modules/privilege/waiting/proof.ts',
      'src/modules/privilege/waiting/waiting-denials.ts',
      'src/modules/privilege/waiting/withheld-invitations.service.ts',
      'src/modules/privilege/platform/convert-platform-admin-invitation.listener.ts',
    ],
    specs: ['privilege/[^/]*spec'],
  },
  {
    name: 'enrollment-conversion',
    files: [
      'src/modules/enrollment/waiting/conver*.ts',
      'src/modules/enrollment/waiting/return*.ts',
      'src/modules/enrollment/waiting/with*.ts',
    ],
    specs: ['enrollment/(?!bulk|access|lists)', 'privilege/failing-conversion'],
  },
  {
    name: 'authorization',
    files: [
      'src/modules/privilege/rights/!(vocabulary|acquaintances).ts',
      'src/modules/privilege/http/access.guard.ts',
      'src/modules/privilege/rows-held.sql.ts',
    ],
    specs: [
      'privilege/(?!races|retirement-races|identity-events|failing)',
      'catalog/access',
      'enrollment/access',
      'enrollment/lost-rights',
    ],
  },
  {
    name: 'sign-in',
    files: [
      'src/modules/identity/sign-in.service.ts',
      'src/modules/identity/address-proof.ts',
      'src/modules/identity/registration.sql.ts',
      'src/modules/identity/key-ties.service.ts',
      'src/modules/identity/key-ties.sql.ts',
    ],
    specs: [
      'identity/address-proof',
      'identity/sign-in.spec',
      'identity/external-keys',
      'identity/retirement',
      'identity/google/sign-in.spec',
      'privilege/(proof|tied-identifiers|other-names|identity-events)',
      'enrollment/(keys|moved-keys|rosters|conflicts)',
    ],
  },
  {
    name: 'transactions',
    files: [
      'src/common/database/transactions.ts',
      'src/common/events/domain-events.ts',
      'src/common/events/listeners.ts',
    ],
    specs: [
      'identity/(identifier-transactions|bulk-listeners|failed-deliveries|listeners|sign-in.spec)',
      'privilege/failing-conversion',
      'enrollment/failing',
    ],
  },
  {
    name: 'waiting',
    files: [
      'src/modules/privilege/waiting/key-link-approval.service.ts',
      'src/modules/privilege/waiting/privilege-invitations.service.ts',
      'src/modules/privilege/waiting/remove-expired-invitations.job.ts',
      'src/modules/enrollment/waiting/enrollment-invitations.service.ts',
      'src/modules/enrollment/waiting/guarded-transactions.service.ts',
      'src/modules/enrollment/waiting/remove-expired-enrollments.job.ts',
      'src/modules/enrollment/waiting/waiting-enrollments.sql.ts',
      'src/modules/enrollment/places-held.sql.ts',
    ],
    specs: [
      'identity/external-keys',
      'privilege/(expiry|lost-rights|proof|tied-identifiers|waiting-and-real|who-may-grant)',
      'enrollment/(expiry|lost-rights|keys|moved-keys|rosters|conflicts|events|ending|program-courses)',
      'people/invitations',
    ],
  },
];
