/** What one may be in an organization: `admin` holds every right there, `registrar` enrols, `teacher` makes courses. */
export const ORGANIZATION_ROLES = ['admin', 'registrar', 'teacher'] as const;

export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

/** A check constraint: the column, a `text[]`, holds at least one role and nothing else. */
export function rolesCheck(table: string): { name: string; expression: string } {
  const roles = ORGANIZATION_ROLES.map((role) => `'${role}'`).join(', ');
  return { name: `${table}_roles`, expression: `roles <@ array[${roles}]::text[] and cardinality(roles) > 0` };
}
