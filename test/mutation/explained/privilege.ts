import type { Explained } from '../explained.js';

export const OF_PRIVILEGE: readonly Explained[] = [
  {
    file: 'src/modules/privilege/waiting/candidates.sql.ts',
    why: 'Equivalent: whoever owns the identifier of a candidate is a user, so there is somebody to hold.',
    mutants: [['select id, trusted_domains from org where (select count(*) from person) >= 0`,', '>=', '>']],
  },
  {
    file: 'src/modules/privilege/waiting/candidates.sql.ts',
    why: 'Equivalent: no course has the id null.',
    mutants: [
      [
        'distinct(candidates.flatMap((one) => (one.course_id === null ? [] : [one.course_id]))),',
        'one.course_id === null',
        'false',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/conversion.sql.ts',
    why: 'PostgreSQL sorts once for both aggregates of the statement; when neither asks for an order, a test notices.',
    mutants: [
      ['select organization_id, user_id, (array_agg(id order by id))[1],', 'order by id', ''],
      [
        "select course_id, user_id, (array_agg(id order by id))[1], ${union('allow')}, ${union('deny')},",
        'order by id',
        '',
      ],
      ['(array_agg(grantor_id order by id))[1], min(granted_at)', 'order by id', ''],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/conversion.service.ts',
    why: 'Equivalent but for statements that find nothing, and convert nothing.',
    mutants: [
      ['if (heard && this.inVain.has(heard)) return;', 'heard && this.inVain.has(heard)', 'false'],
      ['if (candidates.length === 0) return this.rememberInVain(heard);', 'candidates.length === 0', 'false'],
      ['if (ready.length === 0) return;', 'ready.length === 0', 'false'],
      [
        'const memberships = inOrganizations.length === 0 ? [] : await convertMemberships(em, inOrganizations, now);',
        'inOrganizations.length === 0',
        'false',
      ],
      [
        'const privileges = onCourses.length === 0 ? [] : await this.convertOnCourses(em, onCourses, now);',
        'onCourses.length === 0',
        'false',
      ],
      ['if (heard) this.inVain.add(heard);', 'heard', 'false'],
      // It throws for several at once, who are then heard one by one.
      ['if (heard) this.inVain.add(heard);', 'heard', 'true'],
      ['if (heard) this.inVain.add(heard);', 'this.inVain.add(heard)', ''],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/conversion.service.ts',
    why: 'Whoever lost an identifier meanwhile makes the conversion throw once, and it begins anew without them.',
    mutants: [
      [
        'return proof !== undefined && isProvenFor(proof, trusted.get(one.organization_id) ?? []);',
        'proof !== undefined',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/convert-on-trust.listener.ts',
    why: 'Only saves looking: what could be converted in an organization before has been.',
    mutants: [
      [
        "if (changed.includes('trustedDomains')) await this.conversion.convert(em, { organizationId });",
        "changed.includes('trustedDomains')",
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/convert-course-privilege-invitations.listener.ts',
    why: 'It decides whether another listener may spare itself a look that would find nothing.',
    mutants: [
      [
        "await this.conversion.convert(em, { userIds }, ['course-privilege'], others.length === 0 ? first : undefined);",
        'others.length === 0',
        'true',
      ],
      [
        "await this.conversion.convert(em, { userIds }, ['course-privilege'], others.length === 0 ? first : undefined);",
        'others.length === 0',
        'false',
      ],
      [
        "await this.conversion.convert(em, { userIds }, ['course-privilege'], others.length === 0 ? first : undefined);",
        '===',
        '!==',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/convert-membership-invitations.listener.ts',
    why: 'It decides whether another listener may spare itself a look that would find nothing.',
    mutants: [
      [
        "await this.conversion.convert(em, { userIds }, ['organization-role'], others.length === 0 ? first : undefined);",
        'others.length === 0',
        'true',
      ],
      [
        "await this.conversion.convert(em, { userIds }, ['organization-role'], others.length === 0 ? first : undefined);",
        'others.length === 0',
        'false',
      ],
      [
        "await this.conversion.convert(em, { userIds }, ['organization-role'], others.length === 0 ? first : undefined);",
        '===',
        '!==',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/destination.ts',
    why: 'Equivalent: what goes to nobody who is here waits; the condition is for the compiler.',
    mutants: [
      [
        "return destination.userId ?? (destination.state === 'pending' ? [...destination.tiedIds].toSorted().join() : '');",
        "destination.state === 'pending'",
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/destination.ts',
    why: 'Equivalent: an identifier that nobody owns has no proof, and whoever has no identifier was named by their id.',
    mutants: [
      [
        'if (userId !== undefined && (!identifier || isProvenFor(identifier, trustedDomains)))',
        'userId !== undefined',
        'true',
      ],
      ["if (!identifier) throw new Error('A person has a user or an identifier.');", '!identifier', 'false'],
      [
        "if (!identifier) throw new Error('A person has a user or an identifier.');",
        "throw new Error('A person has a user or an identifier.')",
        '',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/waiting-denials.ts',
    why: 'Equivalent but for what is read in vain: what denies nothing is left out below, and nobody else’s counts.',
    mutants: [
      ['if (waiting.length === 0) return [];', 'waiting.length === 0', 'false'],
      ['where cardinality(ci.deny) > 0', 'cardinality(ci.deny) > 0', 'true'],
      ['where cardinality(ci.deny) > 0', '>', '>='],
      [
        'where (ready.course_id, ready.user_id) in (select course_id, user_id from denied)',
        '(ready.course_id, ready.user_id) in (select course_id, user_id from denied)',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/waiting-denials.ts',
    why: 'Equivalent: what a grant gives its own grantor holds, or it would not be ready.',
    mutants: [
      [
        '(other) => other !== one && other.user_id === one.user_id && other.course_id === courseId,',
        'other !== one',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/waiting-denials.ts',
    why: 'The rows are held already; it is the order in which the log tells of them.',
    mutants: [['order by ci.id`,', 'order by ci.id', '']],
  },
  {
    file: 'src/modules/privilege/waiting/withheld-invitations.service.ts',
    why: 'Equivalent but for statements that find nothing.',
    mutants: [
      ['if (waiting.length === 0) return;', 'waiting.length === 0', 'false'],
      ['if (lost.length === 0) return;', 'lost.length === 0', 'false'],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/withheld-invitations.service.ts',
    why: 'Asked where it is read and where it is written; either suffices while the grantor is held.',
    mutants: [
      [
        'where (id, grantor_id) in (select * from unnest($1::uuid[], $2::uuid[])) and not grantor_lost_rights',
        'and not grantor_lost_rights returning',
        'returning',
      ],
      [
        'where ci.grantor_id = any($1::uuid[]) and not ci.grantor_lost_rights',
        'and not ci.grantor_lost_rights order',
        'order',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/withheld-invitations.service.ts',
    why: 'The order in which the log tells of several, which PostgreSQL mostly keeps without being told.',
    mutants: [['order by ci.id`,', 'order by ci.id', '']],
  },
  {
    file: 'src/modules/privilege/retirement/rights-of-person.sql.ts',
    why: 'The order in which the log tells of several.',
    mutants: [['order by id`;', 'order by id', '']],
  },
  {
    file: 'src/modules/privilege/waiting/key-link-approval.service.ts',
    why: 'Equivalent but for statements that find nothing.',
    mutants: [
      ['if (links.length === 0) return new Map();', 'links.length === 0', 'false'],
      ['if (waiting.length === 0) return new Map();', 'waiting.length === 0', 'false'],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/privilege-invitations.service.ts',
    why: 'Equivalent but for statements that find nothing.',
    mutants: [
      [
        'if (person.userId !== undefined) await this.conversion.convert(em, { userIds: [person.userId] });',
        'person.userId !== undefined',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/privilege-invitations.service.ts',
    why: 'What kind of an identifier it is decides nothing where it is only to be locked.',
    mutants: [['join identity.namespace n on n.id = i.namespace_id', 'n.id = i.namespace_id', 'true']],
  },
  {
    file: 'src/modules/privilege/http/access.guard.ts',
    why: 'Equivalent: a rule of that kind requires nothing more.',
    mutants: [
      [
        "if (rule.kind !== 'signed-in') await this.require(rule, caller.userId, (name) => parameter(request.params, name));",
        "rule.kind !== 'signed-in'",
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/http/access.guard.ts',
    why: 'Equivalent but for a statement whose answer changes nothing: where no role is named none is held, and whoever holds a right knows of the course.',
    mutants: [
      [
        'if (rights.effective().length === 0 || allowed.length > 0) {',
        'rights.effective().length === 0 || allowed.length > 0',
        'true',
      ],
      ['if (rights.effective().length === 0 || allowed.length > 0) {', '>', '>='],
      [
        "if (rights.effective().length === 0 && !mayKnow) throw new NotInCatalog('course');",
        'rights.effective().length === 0',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/http/access.guard.ts',
    why: 'For the types alone: the parameters of a request are an object.',
    mutants: [
      [
        "const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;",
        "typeof params === 'object' && params !== null",
        'true',
      ],
      [
        "const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;",
        '&&',
        '||',
      ],
      [
        "const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;",
        "typeof params === 'object'",
        'true',
      ],
      [
        "const value: unknown = typeof params === 'object' && params !== null ? Reflect.get(params, name) : undefined;",
        'params !== null',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/rights/privilege-reads.service.ts',
    why: 'For the types alone: this statement always answers with a row.',
    mutants: [['return found ?? { platformAdmin: false, organizations: [] };', 'false', 'true']],
  },
  {
    file: 'src/modules/privilege/rights/course-rights.sql.ts',
    why: 'Equivalent but for what is looked up in vain: where nothing is asked, or nothing was granted, nothing is found.',
    mutants: [
      ['if (keys.length === 0) return new RightsTable(new Map());', 'keys.length === 0', 'false'],
      ['case when cp.id is not null then (', 'cp.id is not null', 'true'],
    ],
  },
  {
    file: 'src/modules/privilege/http/access.guard.ts',
    why: 'For the types alone: the parameter of a route is text, and what is not there is found nowhere.',
    mutants: [["return typeof value === 'string' ? value : '';", "typeof value === 'string'", 'true']],
  },
  {
    file: 'src/modules/privilege/http/access.guard.ts',
    why: 'Equivalent: only `any` is no name in the vocabulary, and whoever holds everything may do that.',
    mutants: [['return name !== undefined && rights.holds(name);', 'name !== undefined', 'true']],
  },
  {
    file: 'src/modules/privilege/rights/enrollment-authority.service.ts',
    why: 'Equivalent but for what is looked up in vain, or twice.',
    mutants: [
      ['courseId === null ? [] : [{ courseId, userId: grantorId }],', 'courseId === null', 'false'],
      [
        'if (!registrars.has(grantorId)) registrars.set(grantorId, await this.isRegistrar(grantorId, organizationId));',
        '!registrars.has(grantorId)',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/rights/course-rights.sql.ts',
    why: 'PostgreSQL finds roles in the order of their names without being told, and promises it only when it is.',
    mutants: [
      [
        "select json_agg(json_build_object('name', role.name, 'allow', role.allow) order by role.name)",
        'order by role.name',
        '',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/rights/privilege-checks.service.ts',
    why: 'Equivalent but for what is looked up in vain: whom nobody is finds nothing, and what is wrong with a name is told afterwards.',
    mutants: [
      ['person: person instanceof DomainError ? undefined : person,', 'person instanceof DomainError', 'false'],
      [
        'return aboutOther < 0 && mine.effective().length > 0;',
        'aboutOther < 0 && mine.effective().length > 0',
        'false',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/rights/privilege-checks.service.ts',
    why: 'For the types alone: reading a name throws nothing else.',
    mutants: [
      [
        'if (!(error instanceof InvalidAddress || error instanceof InvalidExternalKey)) throw error;',
        '!(error instanceof InvalidAddress || error instanceof InvalidExternalKey)',
        'false',
      ],
      [
        'if (!(error instanceof InvalidAddress || error instanceof InvalidExternalKey)) throw error;',
        'error instanceof InvalidAddress || error instanceof InvalidExternalKey',
        'true',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/rights/enrollment-authority.service.ts',
    why: 'Equivalent: on no course nobody holds anything.',
    mutants: [
      [
        "return courseId === null || !rights.of({ courseId, userId: grantorId }).holds('manage_enrollments');",
        'courseId === null',
        'false',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/key-link-approval.service.ts',
    why: 'Equivalent: whoever is nobody is not held.',
    mutants: [
      [
        'await holdUsers(em, person.userId === undefined ? [actorId] : [actorId, person.userId]);',
        'person.userId === undefined',
        'false',
      ],
    ],
  },
  {
    file: 'src/modules/privilege/waiting/privilege-invitations.service.ts',
    why: 'Equivalent: whoever is nobody is not held.',
    mutants: [
      ['await holdUsers(em, [actorId, ...(userId === undefined ? [] : [userId])]);', 'userId === undefined', 'false'],
    ],
  },
];
