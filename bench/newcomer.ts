import type pg from 'pg';
import { v7 } from 'uuid';
import { ADDRESSES, type GoogleAccount } from '../src/modules/identity/index.js';
import type { School } from './school.js';

/** Somebody who has never signed in, and for whom so much waits. */
export interface Newcomer {
  readonly name: string;
  readonly account: GoogleAccount;
  /** Their address, and the key that is tied to it. */
  readonly identifierIds: readonly string[];
}

type Row = Readonly<Record<string, unknown>>;

/** What waits, in turns of ten: of each turn all is in one school, and what goes through a program goes through its first. */
const TURN = [
  'program',
  'privilege',
  'course',
  'through',
  'role',
  'course',
  'membership',
  'through',
  'course',
  'privilege',
] as const;

/**
 * Puts somebody with so many waiting grants into the database: rights and roles for their address, enrollments for it
 * as well but, in the first school, for a key that a roster has tied to it.
 */
export async function invite(
  sql: pg.Pool,
  schools: readonly School[],
  name: string,
  grants: number,
): Promise<Newcomer> {
  const [address, key] = [v7(), v7()];
  const email = `${name}@school.example`;
  const keyed = grants > 1;
  const [first] = schools;
  const identifierIds = keyed ? [address, key] : [address];
  const rows = new Map<string, Row[]>();
  const add = (table: string, row: Row): void => void rows.set(table, [...(rows.get(table) ?? []), row]);
  add('identity.identifier', { id: address, namespace_id: ADDRESSES, folded: email, given: email, created_at: 'now' });
  if (keyed) {
    const namespace_id = first?.namespaceId;
    add('identity.identifier', { id: key, namespace_id, folded: name, given: name, created_at: 'now' });
    add('identity.identifier_alias', { key_id: key, namespace_id, address_id: address, since: 'now' });
  }
  let enrollment = '';
  for (let n = 0; n < grants; n++) {
    const turn = Math.floor(n / TURN.length);
    const round = Math.floor(turn / schools.length);
    const school = schools[turn % schools.length];
    if (!school) continue;
    const at = n % TURN.length;
    // There is one membership in a school.
    const kind = TURN[at] === 'membership' && round > 0 ? 'course' : TURN[at];
    const course_id = school.courses[round * TURN.length + at];
    const underKey = keyed && school === first;
    const identifier_id = underKey ? key : address;
    const id = v7();
    const waiting = { id, grantor_id: school.adminId, granted_at: 'now', expires_at: '2099-01-01T00:00:00Z' };
    const pending = { ...waiting, grantor_lost_rights: false };
    if (kind === 'program') {
      const program = school.programs[round];
      const place = { program_id: program?.id, curriculum_id: program?.curriculumId, identifier_id, state: 'pending' };
      add('enrollment.program_identifier', { enrollment_id: id, ...place });
      add('enrollment.program_enrollment_invitation', { ...pending, ...place, status: 'enrolled' });
      enrollment = id;
    } else if (kind === 'course' || kind === 'through') {
      const through = kind === 'course' ? 'course' : 'program';
      const row = { ...pending, course_id, identifier_id, through, status: 'active' };
      add('enrollment.course_enrollment_invitation', row);
      if (kind === 'through')
        add('enrollment.program_course_enrollment_invitation', { id, course_id, program_enrollment_id: enrollment });
    } else if (kind === 'membership') {
      const row = { ...pending, organization_id: school.id, identifier_id: address, roles: ['teacher'] };
      add('privilege.organization_membership_invitation', row);
    } else {
      const row = { ...pending, course_id, identifier_id: address, allow: ['manage_material'], deny: [] };
      add('privilege.course_privilege_invitation', row);
      if (kind === 'role')
        add('privilege.course_privilege_invitation_role', {
          course_id,
          identifier_id: address,
          role_name: 'assistant',
        });
    }
  }
  await insert(sql, rows);
  const account = {
    sub: `sub-${name}`,
    email,
    emailVerified: true,
    hostedDomain: 'school.example',
    name: `New ${name}`,
    picture: '',
  };
  return { name, account, identifierIds };
}

async function insert(sql: pg.Pool, rows: ReadonlyMap<string, readonly Row[]>): Promise<void> {
  const client = await sql.connect();
  try {
    await client.query('begin');
    for (const [table, all] of rows) {
      const columns = Object.keys(all[0] ?? {}).join(', ');
      await client.query(
        `insert into ${table} (${columns}) select ${columns} from jsonb_populate_recordset(null::${table}, $1::jsonb)`,
        [JSON.stringify(all)],
      );
    }
    await client.query('commit');
  } finally {
    client.release();
  }
}
