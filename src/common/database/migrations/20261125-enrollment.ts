import { Migration } from '@mikro-orm/migrations';

export class EnrollmentMigration extends Migration {
  override up(): void {
    this.addSql(`create schema if not exists "enrollment";`);
    this.addSql(
      `create table "enrollment"."program_identifier" ("enrollment_id" uuid not null, "program_id" uuid not null, "curriculum_id" uuid not null, "identifier_id" uuid not null, "state" text not null, primary key ("enrollment_id"));`,
    );
    this.addSql(
      `create index "program_identifier_identifier_id_index" on "enrollment"."program_identifier" ("identifier_id");`,
    );
    this.addSql(
      `alter table "enrollment"."program_identifier" add constraint "program_identifier_once" unique ("program_id", "curriculum_id", "identifier_id");`,
    );
    this.addSql(
      `alter table "enrollment"."program_identifier" add constraint "program_identifier_whole" unique ("enrollment_id", "program_id", "curriculum_id", "identifier_id", "state");`,
    );

    this.addSql(
      `create table "enrollment"."program_enrollment_invitation" ("id" uuid not null, "program_id" uuid not null, "curriculum_id" uuid not null, "identifier_id" uuid not null, "state" text not null default 'pending', "status" text not null, "grantor_id" uuid not null, "granted_at" timestamptz not null, "expires_at" timestamptz not null, "grantor_lost_rights" boolean not null default false, primary key ("id"));`,
    );
    this.addSql(
      `create index "program_enrollment_invitation_grantor_id_index" on "enrollment"."program_enrollment_invitation" ("grantor_id");`,
    );
    this.addSql(
      `create index "program_enrollment_invitation_page_index" on "enrollment"."program_enrollment_invitation" ("program_id", "id");`,
    );
    this.addSql(
      `create index "program_enrollment_invitation_identifier_index" on "enrollment"."program_enrollment_invitation" ("identifier_id");`,
    );
    this.addSql(
      `create index "program_enrollment_invitation_people_index" on "enrollment"."program_enrollment_invitation" ("program_id", "identifier_id");`,
    );

    this.addSql(
      `create table "enrollment"."disputed_address" ("enrollment_id" uuid not null, "address_id" uuid not null, primary key ("enrollment_id"));`,
    );
    this.addSql(`create index "disputed_address_address_id_index" on "enrollment"."disputed_address" ("address_id");`);

    this.addSql(
      `create table "enrollment"."program_enrollment" ("id" uuid not null, "program_id" uuid not null, "curriculum_id" uuid not null, "identifier_id" uuid not null, "state" text not null default 'active', "user_id" uuid not null, "status" text not null, "grantor_id" uuid not null, "granted_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(
      `create unique index "program_enrollment_user_once" on "enrollment"."program_enrollment" ("program_id", "user_id", "curriculum_id");`,
    );
    this.addSql(
      `create index "program_enrollment_page_index" on "enrollment"."program_enrollment" ("program_id", "id");`,
    );
    this.addSql(
      `create index "program_enrollment_user_index" on "enrollment"."program_enrollment" ("user_id", "program_id");`,
    );
    this.addSql(
      `alter table "enrollment"."program_enrollment" add constraint "program_enrollment_of_user" unique ("id", "user_id");`,
    );

    this.addSql(
      `create table "enrollment"."course_enrollment_invitation" ("id" uuid not null, "course_id" uuid not null, "identifier_id" uuid not null, "through" text not null, "status" text not null, "grantor_id" uuid not null, "granted_at" timestamptz not null, "expires_at" timestamptz not null, "grantor_lost_rights" boolean not null default false, primary key ("id"));`,
    );
    this.addSql(
      `create index "course_enrollment_invitation_identifier_id_index" on "enrollment"."course_enrollment_invitation" ("identifier_id");`,
    );
    this.addSql(
      `create index "course_enrollment_invitation_grantor_id_index" on "enrollment"."course_enrollment_invitation" ("grantor_id");`,
    );
    this.addSql(
      `create unique index "course_enrollment_invitation_direct_once" on "enrollment"."course_enrollment_invitation" ("course_id", "identifier_id") where through = 'course';`,
    );
    this.addSql(
      `create unique index "course_enrollment_invitation_active_once" on "enrollment"."course_enrollment_invitation" ("course_id", "identifier_id") where status = 'active';`,
    );
    this.addSql(
      `create index "course_enrollment_invitation_page_index" on "enrollment"."course_enrollment_invitation" ("course_id", "id");`,
    );
    this.addSql(
      `create index "course_enrollment_invitation_people_index" on "enrollment"."course_enrollment_invitation" ("course_id", "identifier_id");`,
    );
    this.addSql(
      `alter table "enrollment"."course_enrollment_invitation" add constraint "course_enrollment_invitation_on_course" unique ("id", "course_id");`,
    );

    this.addSql(
      `create table "enrollment"."program_course_enrollment_invitation" ("id" uuid not null, "course_id" uuid not null, "program_enrollment_id" uuid not null, primary key ("id"));`,
    );
    this.addSql(
      `create unique index "program_course_enrollment_invitation_once" on "enrollment"."program_course_enrollment_invitation" ("program_enrollment_id", "course_id");`,
    );

    this.addSql(
      `create table "enrollment"."course_enrollment" ("id" uuid not null, "course_id" uuid not null, "user_id" uuid not null, "identifier_id" uuid not null, "through" text not null, "status" text not null, "grantor_id" uuid not null, "granted_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "course_enrollment_identifier_id_index" on "enrollment"."course_enrollment" ("identifier_id");`,
    );
    this.addSql(
      `create unique index "course_enrollment_direct_once" on "enrollment"."course_enrollment" ("course_id", "user_id") where through = 'course';`,
    );
    this.addSql(
      `create unique index "course_enrollment_active_once" on "enrollment"."course_enrollment" ("course_id", "user_id") where status = 'active';`,
    );
    this.addSql(`create index "course_enrollment_page_index" on "enrollment"."course_enrollment" ("course_id", "id");`);
    this.addSql(
      `create index "course_enrollment_people_index" on "enrollment"."course_enrollment" ("course_id", "user_id");`,
    );
    this.addSql(
      `create index "course_enrollment_user_index" on "enrollment"."course_enrollment" ("user_id", "course_id");`,
    );
    this.addSql(
      `alter table "enrollment"."course_enrollment" add constraint "course_enrollment_of_user" unique ("id", "course_id", "user_id");`,
    );

    this.addSql(
      `create table "enrollment"."program_course_enrollment" ("id" uuid not null, "course_id" uuid not null, "user_id" uuid not null, "program_enrollment_id" uuid not null, primary key ("id"));`,
    );
    this.addSql(
      `create unique index "program_course_enrollment_once" on "enrollment"."program_course_enrollment" ("program_enrollment_id", "course_id");`,
    );

    this.addSql(
      `alter table "enrollment"."program_identifier" add constraint "program_identifier_program_id_curriculum_id_foreign" foreign key ("program_id", "curriculum_id") references "catalog"."curriculum" ("program_id", "id") on delete cascade;`,
    );
    this.addSql(
      `alter table "enrollment"."program_identifier" add constraint "program_identifier_identifier_id_foreign" foreign key ("identifier_id") references "identity"."identifier" ("id") on delete no action;`,
    );
    this.addSql(
      `alter table "enrollment"."program_identifier" add constraint "program_identifier_state_known" check (state in ('active', 'pending'));`,
    );

    this.addSql(
      `alter table "enrollment"."program_enrollment_invitation" add constraint "program_enrollment_invitation_id_program_id_curr_b090e_foreign" foreign key ("id", "program_id", "curriculum_id", "identifier_id", "state") references "enrollment"."program_identifier" ("enrollment_id", "program_id", "curriculum_id", "identifier_id", "state") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "enrollment"."program_enrollment_invitation" add constraint "program_enrollment_invitation_grantor_id_foreign" foreign key ("grantor_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "enrollment"."program_enrollment_invitation" add constraint "program_enrollment_invitation_status_known" check (status in ('enrolled', 'pending', 'suspended', 'canceled', 'ended'));`,
    );
    this.addSql(
      `alter table "enrollment"."program_enrollment_invitation" add constraint "program_enrollment_invitation_state_known" check (state in ('pending'));`,
    );

    this.addSql(
      `alter table "enrollment"."disputed_address" add constraint "disputed_address_enrollment_id_foreign" foreign key ("enrollment_id") references "enrollment"."program_enrollment_invitation" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "enrollment"."disputed_address" add constraint "disputed_address_address_id_foreign" foreign key ("address_id") references "identity"."identifier" ("id");`,
    );

    this.addSql(
      `alter table "enrollment"."program_enrollment" add constraint "program_enrollment_id_program_id_curriculum_id_i_4e3b5_foreign" foreign key ("id", "program_id", "curriculum_id", "identifier_id", "state") references "enrollment"."program_identifier" ("enrollment_id", "program_id", "curriculum_id", "identifier_id", "state") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "enrollment"."program_enrollment" add constraint "program_enrollment_user_id_foreign" foreign key ("user_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "enrollment"."program_enrollment" add constraint "program_enrollment_grantor_id_foreign" foreign key ("grantor_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "enrollment"."program_enrollment" add constraint "program_enrollment_status_known" check (status in ('enrolled', 'pending', 'suspended', 'canceled', 'ended'));`,
    );
    this.addSql(
      `alter table "enrollment"."program_enrollment" add constraint "program_enrollment_state_known" check (state in ('active'));`,
    );

    this.addSql(
      `alter table "enrollment"."course_enrollment_invitation" add constraint "course_enrollment_invitation_course_id_foreign" foreign key ("course_id") references "catalog"."course" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "enrollment"."course_enrollment_invitation" add constraint "course_enrollment_invitation_identifier_id_foreign" foreign key ("identifier_id") references "identity"."identifier" ("id");`,
    );
    this.addSql(
      `alter table "enrollment"."course_enrollment_invitation" add constraint "course_enrollment_invitation_grantor_id_foreign" foreign key ("grantor_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "enrollment"."course_enrollment_invitation" add constraint "course_enrollment_invitation_through_known" check (through in ('course', 'program'));`,
    );
    this.addSql(
      `alter table "enrollment"."course_enrollment_invitation" add constraint "course_enrollment_invitation_status_known" check (status in ('active', 'inactive'));`,
    );

    this.addSql(
      `alter table "enrollment"."program_course_enrollment_invitation" add constraint "program_course_enrollment_invitation_id_course_id_foreign" foreign key ("id", "course_id") references "enrollment"."course_enrollment_invitation" ("id", "course_id") on delete cascade;`,
    );
    this.addSql(
      `alter table "enrollment"."program_course_enrollment_invitation" add constraint "program_course_enrollment_invitation_program_enr_9f9d8_foreign" foreign key ("program_enrollment_id") references "enrollment"."program_identifier" ("enrollment_id") on delete no action;`,
    );

    this.addSql(
      `alter table "enrollment"."course_enrollment" add constraint "course_enrollment_course_id_foreign" foreign key ("course_id") references "catalog"."course" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "enrollment"."course_enrollment" add constraint "course_enrollment_user_id_foreign" foreign key ("user_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "enrollment"."course_enrollment" add constraint "course_enrollment_identifier_id_foreign" foreign key ("identifier_id") references "identity"."identifier" ("id");`,
    );
    this.addSql(
      `alter table "enrollment"."course_enrollment" add constraint "course_enrollment_grantor_id_foreign" foreign key ("grantor_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "enrollment"."course_enrollment" add constraint "course_enrollment_through_known" check (through in ('course', 'program'));`,
    );
    this.addSql(
      `alter table "enrollment"."course_enrollment" add constraint "course_enrollment_status_known" check (status in ('active', 'inactive'));`,
    );

    this.addSql(
      `alter table "enrollment"."program_course_enrollment" add constraint "program_course_enrollment_id_course_id_user_id_foreign" foreign key ("id", "course_id", "user_id") references "enrollment"."course_enrollment" ("id", "course_id", "user_id") on delete cascade;`,
    );
    this.addSql(
      `alter table "enrollment"."program_course_enrollment" add constraint "program_course_enrollment_program_enrollment_id_user_id_foreign" foreign key ("program_enrollment_id", "user_id") references "enrollment"."program_enrollment" ("id", "user_id") on delete no action;`,
    );

    this.addSql(`create view "enrollment"."program_enrollment_grant" as select e.id, org.id as organization_id, e.program_id, e.curriculum_id, 'active' as state, null::text as reason,
    null::text as conflict, e.user_id, e.identifier_id, a.given as email,
    coalesce(case when i.namespace_id = org.namespace_id then i.given end, (select k.given
    from identity.identifier_owner ko
    join identity.identifier k on k.id = ko.identifier_id
    where ko.user_id = u.id and k.namespace_id = org.namespace_id
    order by k.id limit 1)) as external_user_key, u.name,
    e.status, e.grantor_id, e.granted_at, 'infinity'::timestamptz as expires_at
  from enrollment.program_enrollment e
  join catalog.program pr on pr.id = e.program_id
  join catalog.organization org on org.id = pr.organization_id
  join identity."user" u on u.id = e.user_id
  join identity.identifier a on a.id = u.address_id
  join identity.identifier i on i.id = e.identifier_id
  union all
  select ci.id, org.id as organization_id, ci.program_id, ci.curriculum_id, 'pending' as state,
    case
      when ci.grantor_lost_rights then 'grantor-lost-rights'
      when disputed_owner.user_id is not null and disputed_owner.user_id is distinct from o.user_id then 'conflict'
      when o.identifier_id is null then 'not-registered'
      when exists (select held.identifier_id from enrollment.program_enrollment held
    where held.program_id = ci.program_id and held.curriculum_id = ci.curriculum_id and held.user_id = o.user_id) then 'conflict'
      else 'conversion-failed'
    end as reason,
    case
      when disputed_owner.user_id is not null and disputed_owner.user_id is distinct from o.user_id and o.user_id is null then 'The key “' || i.given || '” is nobody’s by now, and the address '
        || disputed_address.given || ' belongs to ' || (select case when lu.name = '' then la.given else lu.name || ' (' || la.given || ')' end
    from identity."user" lu join identity.identifier la on la.id = lu.address_id where lu.id = disputed_owner.user_id)
        || ': link the key, or send the row again.'
      when disputed_owner.user_id is not null and disputed_owner.user_id is distinct from o.user_id then 'The key “' || i.given || '” belongs to ' || (select case when lu.name = '' then la.given else lu.name || ' (' || la.given || ')' end
    from identity."user" lu join identity.identifier la on la.id = lu.address_id where lu.id = o.user_id) || ', the address '
        || disputed_address.given || ' to ' || (select case when lu.name = '' then la.given else lu.name || ' (' || la.given || ')' end
    from identity."user" lu join identity.identifier la on la.id = lu.address_id where lu.id = disputed_owner.user_id) || '.'
      when exists (select held.identifier_id from enrollment.program_enrollment held
    where held.program_id = ci.program_id and held.curriculum_id = ci.curriculum_id and held.user_id = o.user_id) then (select case when lu.name = '' then la.given else lu.name || ' (' || la.given || ')' end
    from identity."user" lu join identity.identifier la on la.id = lu.address_id where lu.id = o.user_id) || ' is in this program and curriculum already, under '
        || (select case when n.kind = 'address' then 'the address ' || ni.given
      else 'the key “' || ni.given || '”' end
    from identity.identifier ni join identity.namespace n on n.id = ni.namespace_id where ni.id = (select held.identifier_id from enrollment.program_enrollment held
    where held.program_id = ci.program_id and held.curriculum_id = ci.curriculum_id and held.user_id = o.user_id)) || '.'
    end as conflict,
    null::uuid as user_id, ci.identifier_id,
    coalesce(disputed_address.given, person.email) as email, person.external_user_key, person.name,
    ci.status, ci.grantor_id, ci.granted_at, ci.expires_at
  from enrollment.program_enrollment_invitation ci
  join catalog.program pr on pr.id = ci.program_id
  join catalog.organization org on org.id = pr.organization_id
  join identity.identifier i on i.id = ci.identifier_id
  left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
  left join identity.identifier_alias alias on alias.key_id = ci.identifier_id
  left join identity.identifier alias_address on alias_address.id = alias.address_id
  left join enrollment.disputed_address disputed on disputed.enrollment_id = ci.id
  left join identity.identifier disputed_address on disputed_address.id = disputed.address_id
  left join identity.identifier_owner disputed_owner on disputed_owner.identifier_id = disputed.address_id
  cross join lateral (select coalesce(alias_address.given, case when i.namespace_id <> org.namespace_id then i.given end) as email,
    case when i.namespace_id = org.namespace_id then i.given end as external_user_key,
    null::text as name) person;`);

    this.addSql(`create view "enrollment"."course_enrollment_grant" as select e.id, org.id as organization_id, e.course_id, e.through, place.program_id, link.program_enrollment_id,
    'active' as state, null::text as reason, null::text as conflict, e.user_id, e.identifier_id, a.given as email,
    coalesce(case when i.namespace_id = org.namespace_id then i.given end, (select k.given
    from identity.identifier_owner ko
    join identity.identifier k on k.id = ko.identifier_id
    where ko.user_id = u.id and k.namespace_id = org.namespace_id
    order by k.id limit 1)) as external_user_key, u.name,
    e.status, e.grantor_id, e.granted_at, 'infinity'::timestamptz as expires_at
  from enrollment.course_enrollment e
  join catalog.course c on c.id = e.course_id
  join catalog.organization org on org.id = c.organization_id
  join identity."user" u on u.id = e.user_id
  join identity.identifier a on a.id = u.address_id
  join identity.identifier i on i.id = e.identifier_id
  left join enrollment.program_course_enrollment link on link.id = e.id
  left join enrollment.program_identifier place on place.enrollment_id = link.program_enrollment_id
  union all
  select ci.id, org.id as organization_id, ci.course_id, ci.through, place.program_id, link.program_enrollment_id,
    'pending' as state,
    case
      when ci.grantor_lost_rights then 'grantor-lost-rights'
      when o.identifier_id is null then 'not-registered'
      when ci.through = 'program' and o.user_id is not null and not exists (
    select from enrollment.program_enrollment pe where pe.id = link.program_enrollment_id) then 'conflict'
      when exists (select from enrollment.course_enrollment held
    where held.course_id = ci.course_id and held.user_id = o.user_id
      and (held.status = 'active' and ci.status = 'active' or held.through = 'course' and ci.through = 'course')) then 'conflict'
      else 'conversion-failed'
    end as reason,
    case
      when ci.through = 'program' and o.user_id is not null and not exists (
    select from enrollment.program_enrollment pe where pe.id = link.program_enrollment_id) then 'It waits with the enrollment in the program.'
      when exists (select from enrollment.course_enrollment held
    where held.course_id = ci.course_id and held.user_id = o.user_id
      and (held.status = 'active' and ci.status = 'active' or held.through = 'course' and ci.through = 'course')) then (select case when lu.name = '' then la.given else lu.name || ' (' || la.given || ')' end
    from identity."user" lu join identity.identifier la on la.id = lu.address_id where lu.id = o.user_id) || ' takes this course already, in another way.'
    end as conflict,
    null::uuid as user_id, ci.identifier_id, coalesce(alias_address.given, case when i.namespace_id <> org.namespace_id then i.given end) as email,
    case when i.namespace_id = org.namespace_id then i.given end as external_user_key,
    null::text as name,
    ci.status, ci.grantor_id, ci.granted_at, ci.expires_at
  from enrollment.course_enrollment_invitation ci
  join catalog.course c on c.id = ci.course_id
  join catalog.organization org on org.id = c.organization_id
  join identity.identifier i on i.id = ci.identifier_id
  left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
  left join identity.identifier_alias alias on alias.key_id = ci.identifier_id
  left join identity.identifier alias_address on alias_address.id = alias.address_id
  left join enrollment.program_course_enrollment_invitation link on link.id = ci.id
  left join enrollment.program_identifier place on place.enrollment_id = link.program_enrollment_id;`);
  }
}
