import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import { ADDRESSES } from '../../src/modules/identity/index.js';
import { PRIVILEGE_NAMES } from '../../src/modules/privilege/rights/vocabulary.js';
import { named } from './named.js';

// The privilege check as a bare handler: it looks up the token, runs one query by hand and judges. Whoever asks about
// others must be allowed to; people are named by their id, their address or a key of the school.

interface Question {
  readonly person: string;
  readonly course: string;
  readonly privilege: string;
}

interface Answer {
  readonly allowed: boolean;
  readonly because: string;
}

interface Asked {
  readonly n: string;
  readonly course_id: string | null;
  readonly user_id: string | null;
  readonly may_ask: boolean;
  readonly standing: string | null;
  readonly allow: string[] | null;
  readonly deny: string[] | null;
  readonly roles: { name: string; allow: string[] }[] | null;
}

const IMPLIES: Readonly<Record<string, readonly string[]>> = {
  manage_exercises: ['access_exercises'],
  manage_enrollments: ['view_enrollments'],
};

const TOKEN = named('token', 'select user_id from identity.access_token where token_hash = $1 and expires_at > $2');

/** One row by its key for each question: `offset 0` keeps PostgreSQL from reading the table instead. */
const byKey = (alias: string, table: string, key: string): string =>
  `left join lateral (select * from ${table} where ${key} offset 0) ${alias} on true`;

const answersTo = (asked: string): string => `
  select asked.n, c.id as course_id, p.user_id,
    p.user_id = $1 or coalesce(mine.roles && '{admin,registrar}', false) or c.creator_id = $1
      or exists (select from privilege.platform_admin where user_id = $1)
      or coalesce((my.allow || array(
          select unnest(role.allow) from privilege.course_privilege_role held
          join privilege.course_role role on role.course_id = held.course_id and role.name = held.role_name
          where held.course_id = my.course_id and held.user_id = my.user_id
        )) && '{manage_privileges,view_enrollments,manage_enrollments}'
        and not my.deny && '{manage_privileges,view_enrollments}', false) as may_ask,
    case when c.creator_id = p.user_id then 'creator'
      when exists (select from privilege.platform_admin a where a.user_id = p.user_id) then 'platform-admin'
      when m.roles @> '{admin}' then 'organization-admin' end as standing,
    cp.allow, cp.deny,
    case when cp.id is not null then (
      select json_agg(json_build_object('name', role.name, 'allow', role.allow) order by role.name)
      from privilege.course_privilege_role held
      join privilege.course_role role on role.course_id = held.course_id and role.name = held.role_name
      where held.course_id = cp.course_id and held.user_id = cp.user_id) end as roles
  from ${asked} as asked (course_id, id, address, key, n)
  left join catalog.course c on c.id = asked.course_id
  left join catalog.organization org on org.id = c.organization_id
  left join lateral (
    select u.id as user_id from identity."user" u where u.id = asked.id and u.retired_at is null
    union all
    select o.user_id from identity.identifier i join identity.identifier_owner o on o.identifier_id = i.id
    where i.namespace_id = case when asked.key is null then '${ADDRESSES}' else org.namespace_id end
      and i.folded = coalesce(asked.key, asked.address)
  ) p on true
  ${byKey('m', 'privilege.organization_membership', 'organization_id = c.organization_id and user_id = p.user_id')}
  ${byKey('cp', 'privilege.course_privilege', 'course_id = c.id and user_id = p.user_id')}
  ${byKey('mine', 'privilege.organization_membership', 'organization_id = c.organization_id and user_id = $1')}
  ${byKey('my', 'privilege.course_privilege', 'course_id = c.id and user_id = $1')}`;

/** Of one question and of lists, two statements: a list is taken to hold ten, whose plan does not suit one. */
const QUESTION = named('question', answersTo('(values ($2::uuid, $3::uuid, $4::text, $5::text, 1))'));
const QUESTIONS = named(
  'questions',
  answersTo('unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) with ordinality'),
);

const UUID = '[\\da-f]{8}(?:-[\\da-f]{4}){3}-[\\da-f]{12}';
const BODY = {
  type: 'object',
  required: ['checks'],
  additionalProperties: false,
  properties: {
    checks: {
      type: 'array',
      minItems: 1,
      maxItems: 1000,
      items: {
        type: 'object',
        required: ['person', 'course', 'privilege'],
        additionalProperties: false,
        properties: {
          person: { type: 'string' },
          course: { type: 'string', pattern: `^${UUID}$` },
          privilege: { enum: PRIVILEGE_NAMES },
        },
      },
    },
  },
} as const;

const KEY = 'key:';
const isKey = (person: string): boolean => person.startsWith(KEY);
const ID = new RegExp(`^${UUID}$`);
const isId = (person: string): boolean => ID.test(person);

export function serveChecks(server: FastifyInstance, pool: pg.Pool): void {
  server.post<{ Body: { checks: Question[] } }>(
    '/api/v1/privilege-checks',
    { schema: { body: BODY } },
    async (request, reply) => {
      const token = /^bearer (.*)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const found = await pool.query<{ user_id: string }>(
        TOKEN(createHash('sha256').update(token).digest('base64url'), new Date()),
      );
      const caller = found.rows[0]?.user_id;
      if (caller === undefined) return reply.code(401).send();
      const answers = await answerByHand(pool, caller, request.body.checks);
      return typeof answers === 'number' ? reply.code(answers).send() : { results: answers };
    },
  );
}

/** Answers each question, in their order; or with the status of why none is answered. */
async function answerByHand(pool: pg.Pool, caller: string, checks: readonly Question[]): Promise<Answer[] | 403 | 404> {
  const asked = checks.map(({ course, person }) => [
    course,
    isId(person) ? person : null,
    isId(person) || isKey(person) ? null : person.toLowerCase(),
    isKey(person) ? person.slice(KEY.length).toLowerCase() : null,
  ]);
  const [only, ...others] = asked;
  const lists = [0, 1, 2, 3].map((at) => asked.map((one) => one[at]));
  const { rows } = await pool.query<Asked>(
    only && others.length === 0 ? QUESTION(caller, ...only) : QUESTIONS(caller, ...lists),
  );
  const byNumber = new Map(rows.map((row) => [Number(row.n), row]));
  const found = checks.map((_, n) => byNumber.get(n + 1));
  if (found.some((one) => one === undefined || one.course_id === null)) return 404;
  if (found.some((one) => !one?.may_ask)) return 403;
  return checks.map((check, n) => judge(found[n], check.privilege));
}

function judge(asked: Asked | undefined, privilege: string): Answer {
  if (!asked || asked.user_id === null) return { allowed: false, because: 'not-registered' };
  if (asked.standing !== null) return { allowed: true, because: asked.standing };
  const { allow, deny, roles } = { allow: asked.allow ?? [], deny: asked.deny ?? [], roles: asked.roles ?? [] };
  const all = [...roles.flatMap((role) => role.allow), ...allow];
  const closure = (name: string): readonly string[] => [name, ...(IMPLIES[name] ?? [])];
  const source = all.find((name) => closure(name).includes(privilege));
  if (closure(privilege).some((name) => deny.includes(name))) {
    return { allowed: false, because: deny.includes(privilege) || source !== undefined ? 'denied' : 'not-granted' };
  }
  const role = roles.find((one) => one.allow.includes(privilege));
  if (role) return { allowed: true, because: `role:${role.name}` };
  if (allow.includes(privilege)) return { allowed: true, because: 'allow' };
  return source === undefined
    ? { allowed: false, because: 'not-granted' }
    : { allowed: true, because: `implied-by:${source}` };
}
