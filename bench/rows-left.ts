import type pg from 'pg';

/** The two contenders did not do the same work, so that nothing can be said of their times. */
export class RowsDiffer extends Error {}

/** Tables with rows of a person, and how such a row is told: `$1` holds the ids of their identifiers and of the user. */
const OF_PERSON: Readonly<Record<string, string>> = {
  'identity.identifier': 'id = any($1)',
  'identity.identifier_alias': 'key_id = any($1) or address_id = any($1)',
  'identity."user"': 'id = any($1)',
  'identity.identifier_owner': 'user_id = any($1) or identifier_id = any($1)',
  'identity.session': 'user_id = any($1)',
  'privilege.platform_admin': 'user_id = any($1)',
  'privilege.platform_admin_invitation': 'identifier_id = any($1)',
  'privilege.organization_membership': 'user_id = any($1)',
  'privilege.organization_membership_invitation': 'identifier_id = any($1)',
  'privilege.course_privilege': 'user_id = any($1)',
  'privilege.course_privilege_role': 'user_id = any($1)',
  'privilege.course_privilege_invitation': 'identifier_id = any($1)',
  'privilege.course_privilege_invitation_role': 'identifier_id = any($1)',
  'enrollment.program_identifier': 'identifier_id = any($1)',
  'enrollment.program_enrollment': 'user_id = any($1) or identifier_id = any($1)',
  'enrollment.program_enrollment_invitation': 'identifier_id = any($1)',
  'enrollment.course_enrollment': 'user_id = any($1) or identifier_id = any($1)',
  'enrollment.course_enrollment_invitation': 'identifier_id = any($1)',
  'enrollment.program_course_enrollment': 'user_id = any($1)',
  'enrollment.program_course_enrollment_invitation': `program_enrollment_id in (
    select enrollment_id from enrollment.program_identifier where identifier_id = any($1))`,
  'common.domain_event': `payload ->> 'userId' = any($1::text[]) or payload ->> 'identifierId' = any($1::text[])`,
};

const UUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;
const TIME = /"\d{4}-\d\d-\d\dT[^"]*"/g;

/**
 * Every row of some people, in every table and the event log, as text: their own ids, which differ from one run to
 * the next, are numbered in the order in which they are met, `name` becomes `<name>`, times and hashes of tokens are left
 * out; ids that `shared` holds stay. Rows stand in the order of their ids, in which they were made.
 */
export async function rowsLeft(
  sql: pg.Pool,
  identifierIds: readonly string[],
  name: string,
  shared: ReadonlySet<string>,
): Promise<string[]> {
  const numbers = new Map<string, string>();
  const numberOf = (id: string): string => {
    if (shared.has(id)) return id;
    const known = numbers.get(id);
    if (known !== undefined) return known;
    numbers.set(id, `<${numbers.size + 1}>`);
    return numberOf(id);
  };
  const left: string[] = [];
  for (const [table, condition] of Object.entries(OF_PERSON)) {
    const found = await sql.query<{ told: string }>(
      `select (to_jsonb(t) - 'token_hash')::text as told from ${table} t where ${condition} order by t`,
      [identifierIds],
    );
    for (const { told } of found.rows) {
      const text = told.replaceAll(name, '<name>').replaceAll(TIME, '"<time>"').replaceAll(UUID, numberOf);
      left.push(`${table} ${text}`);
    }
  }
  return left;
}

/** @throws RowsDiffer that shows the first difference */
export function requireSameRows(what: string, first: readonly string[], second: readonly string[]): void {
  if (first.length === 0) throw new RowsDiffer(`${what}: neither side has left any row.`);
  const at = Array.from({ length: Math.max(first.length, second.length) }).findIndex((_, n) => first[n] !== second[n]);
  if (at < 0) return;
  throw new RowsDiffer(
    `${what}: row ${at + 1} of ${first.length} and ${second.length} differs.\n  ${first[at]}\n  ${second[at]}`,
  );
}
