import { Migration } from '@mikro-orm/migrations';

export class InitialMigration extends Migration {
  override up(): void {
    this.addSql(`create extension if not exists pg_trgm;`);
    this.addSql(`create schema if not exists "privilege";`);
    this.addSql(`create schema if not exists "common";`);
    this.addSql(`create schema if not exists "identity";`);
    this.addSql(`create schema if not exists "catalog";`);
    this.addSql(
      `create table "common"."idempotency_record" ("caller" uuid not null, "key_hash" text not null, "fingerprint" text not null, "answer" bytea not null, "created_at" timestamptz not null, primary key ("caller", "key_hash"));`,
    );
    this.addSql(`create index "idempotency_record_created_at_index" on "common"."idempotency_record" ("created_at");`);

    this.addSql(
      `create table "common"."domain_event" ("id" uuid not null, "type" text not null, "occurred_at" timestamptz not null, "actor" text not null, "request_id" text not null, "payload" jsonb not null, primary key ("id"));`,
    );
    this.addSql(
      `create index "domain_event_organization_index" on "common"."domain_event" ((payload ->> 'organizationId'), "id");`,
    );
    this.addSql(`create index "domain_event_user_index" on "common"."domain_event" ((payload ->> 'userId'), "id");`);
    this.addSql(
      `create index "domain_event_identifier_index" on "common"."domain_event" ((payload ->> 'identifierId'), "id");`,
    );

    this.addSql(`create table "identity"."namespace" ("id" uuid not null, "kind" text not null, primary key ("id"));`);

    this.addSql(
      `create table "identity"."identifier" ("id" uuid not null, "namespace_id" uuid not null, "folded" text not null, "given" text not null, "created_at" timestamptz not null, "locked" boolean not null default false, primary key ("id"));`,
    );
    this.addSql(
      `create index "identifier_folded_trigram_index" on "identity"."identifier" using gin ("folded" gin_trgm_ops);`,
    );
    this.addSql(
      `alter table "identity"."identifier" add constraint "identifier_namespace_id_folded_unique" unique ("namespace_id", "folded");`,
    );

    this.addSql(
      `create table "identity"."identifier_alias" ("key_id" uuid not null, "address_id" uuid not null, "since" timestamptz not null, primary key ("key_id"));`,
    );
    this.addSql(`create index "identifier_alias_address_id_index" on "identity"."identifier_alias" ("address_id");`);

    this.addSql(
      `create table "catalog"."organization" ("id" uuid not null, "slug" text not null, "name" text not null, "namespace_id" uuid not null, "trusted_domains" text[] not null, "created_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(`alter table "catalog"."organization" add constraint "organization_slug_unique" unique ("slug");`);
    this.addSql(
      `alter table "catalog"."organization" add constraint "organization_namespace_id_unique" unique ("namespace_id");`,
    );

    this.addSql(
      `create table "privilege"."platform_admin_invitation" ("identifier_id" uuid not null, "id" uuid not null, "granted_at" timestamptz not null, "expires_at" timestamptz not null, primary key ("identifier_id"));`,
    );
    this.addSql(
      `alter table "privilege"."platform_admin_invitation" add constraint "platform_admin_invitation_id_unique" unique ("id");`,
    );

    this.addSql(
      `create table "catalog"."program" ("id" uuid not null, "organization_id" uuid not null, "code" text not null, "title" text not null, "created_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "catalog"."program" add constraint "program_organization_id_code_unique" unique ("organization_id", "code");`,
    );
    this.addSql(
      `alter table "catalog"."program" add constraint "program_organization_id_id_unique" unique ("organization_id", "id");`,
    );

    this.addSql(
      `create table "catalog"."curriculum" ("id" uuid not null, "program_id" uuid not null, "code" text not null, "title" text not null, "active" boolean not null, "created_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "catalog"."curriculum" add constraint "curriculum_program_id_code_unique" unique ("program_id", "code");`,
    );
    this.addSql(
      `alter table "catalog"."curriculum" add constraint "curriculum_program_id_id_unique" unique ("program_id", "id");`,
    );

    this.addSql(
      `create table "identity"."sign_in_attempt" ("state_hash" text not null, "browser_hash" text not null, "code_verifier" text not null, "return_to" text not null, "expires_at" timestamptz not null, primary key ("state_hash"));`,
    );
    this.addSql(`create index "sign_in_attempt_expires_at_index" on "identity"."sign_in_attempt" ("expires_at");`);

    this.addSql(
      `create table "identity"."user" ("id" uuid not null, "google_sub" text not null, "address_id" uuid not null, "name" text not null, "picture" text not null, "registered_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(`alter table "identity"."user" add constraint "user_google_sub_unique" unique ("google_sub");`);
    this.addSql(`create index "user_name_trigram_index" on "identity"."user" using gin (lower("name") gin_trgm_ops);`);

    this.addSql(
      `create table "identity"."session" ("token_hash" text not null, "user_id" uuid not null, "created_at" timestamptz not null, "expires_at" timestamptz not null, primary key ("token_hash"));`,
    );
    this.addSql(`create index "session_user_id_index" on "identity"."session" ("user_id");`);
    this.addSql(`create index "session_expires_at_index" on "identity"."session" ("expires_at");`);

    this.addSql(
      `create table "privilege"."platform_admin" ("user_id" uuid not null, "id" uuid not null, "granted_at" timestamptz not null, primary key ("user_id"));`,
    );
    this.addSql(`alter table "privilege"."platform_admin" add constraint "platform_admin_id_unique" unique ("id");`);

    this.addSql(
      `create table "privilege"."organization_membership_invitation" ("organization_id" uuid not null, "identifier_id" uuid not null, "id" uuid not null, "roles" text[] not null, "grantor_id" uuid not null, "granted_at" timestamptz not null, "expires_at" timestamptz not null, "grantor_lost_rights" boolean not null default false, primary key ("organization_id", "identifier_id"));`,
    );
    this.addSql(
      `create index "organization_membership_invitation_identifier_id_index" on "privilege"."organization_membership_invitation" ("identifier_id");`,
    );
    this.addSql(
      `alter table "privilege"."organization_membership_invitation" add constraint "organization_membership_invitation_id_unique" unique ("id");`,
    );
    this.addSql(
      `create index "organization_membership_invitation_grantor_id_index" on "privilege"."organization_membership_invitation" ("grantor_id");`,
    );
    this.addSql(
      `alter table "privilege"."organization_membership_invitation" add constraint "organization_membership_invitation_organization_id_id_unique" unique ("organization_id", "id");`,
    );

    this.addSql(
      `create table "privilege"."organization_membership" ("organization_id" uuid not null, "user_id" uuid not null, "id" uuid not null, "roles" text[] not null, "grantor_id" uuid not null, "granted_at" timestamptz not null, primary key ("organization_id", "user_id"));`,
    );
    this.addSql(
      `create index "organization_membership_user_id_index" on "privilege"."organization_membership" ("user_id");`,
    );
    this.addSql(
      `alter table "privilege"."organization_membership" add constraint "organization_membership_id_unique" unique ("id");`,
    );
    this.addSql(
      `create index "organization_membership_grantor_id_index" on "privilege"."organization_membership" ("grantor_id");`,
    );
    this.addSql(
      `alter table "privilege"."organization_membership" add constraint "organization_membership_organization_id_id_unique" unique ("organization_id", "id");`,
    );

    this.addSql(
      `create table "identity"."identifier_owner" ("identifier_id" uuid not null, "user_id" uuid not null, "proof" text not null, "since" timestamptz not null, primary key ("identifier_id"));`,
    );
    this.addSql(`create index "identifier_owner_user_id_index" on "identity"."identifier_owner" ("user_id");`);
    this.addSql(
      `create index "identifier_owner_other_address_index" on "identity"."identifier_owner" ("user_id") where user_id <> identifier_id and proof <> 'linked';`,
    );

    this.addSql(
      `create table "catalog"."course" ("id" uuid not null, "organization_id" uuid not null, "code" text not null, "title" text not null, "creator_id" uuid not null, "created_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(`create index "course_creator_id_index" on "catalog"."course" ("creator_id");`);
    this.addSql(
      `alter table "catalog"."course" add constraint "course_organization_id_code_unique" unique ("organization_id", "code");`,
    );
    this.addSql(
      `alter table "catalog"."course" add constraint "course_organization_id_id_unique" unique ("organization_id", "id");`,
    );

    this.addSql(
      `create table "catalog"."program_course" ("program_id" uuid not null, "organization_id" uuid not null, "course_id" uuid not null, primary key ("program_id", "organization_id", "course_id"));`,
    );
    this.addSql(
      `create index "program_course_course_id_organization_id_index" on "catalog"."program_course" ("course_id", "organization_id");`,
    );

    this.addSql(
      `create table "privilege"."course_role" ("course_id" uuid not null, "name" text not null, "allow" text[] not null, primary key ("course_id", "name"));`,
    );

    this.addSql(
      `create table "privilege"."course_privilege_invitation" ("course_id" uuid not null, "identifier_id" uuid not null, "id" uuid not null, "allow" text[] not null, "deny" text[] not null, "grantor_id" uuid not null, "granted_at" timestamptz not null, "expires_at" timestamptz not null, "grantor_lost_rights" boolean not null default false, primary key ("course_id", "identifier_id"));`,
    );
    this.addSql(
      `create index "course_privilege_invitation_identifier_id_index" on "privilege"."course_privilege_invitation" ("identifier_id");`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege_invitation" add constraint "course_privilege_invitation_id_unique" unique ("id");`,
    );
    this.addSql(
      `create index "course_privilege_invitation_grantor_id_index" on "privilege"."course_privilege_invitation" ("grantor_id");`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege_invitation" add constraint "course_privilege_invitation_course_id_id_unique" unique ("course_id", "id");`,
    );

    this.addSql(
      `create table "privilege"."course_privilege_invitation_role" ("course_id" uuid not null, "identifier_id" uuid not null, "role_name" text not null, primary key ("course_id", "identifier_id", "role_name"));`,
    );

    this.addSql(
      `create table "privilege"."course_privilege" ("course_id" uuid not null, "user_id" uuid not null, "id" uuid not null, "allow" text[] not null, "deny" text[] not null, "grantor_id" uuid not null, "granted_at" timestamptz not null, primary key ("course_id", "user_id"));`,
    );
    this.addSql(`create index "course_privilege_user_id_index" on "privilege"."course_privilege" ("user_id");`);
    this.addSql(
      `alter table "privilege"."course_privilege" add constraint "course_privilege_id_unique" unique ("id");`,
    );
    this.addSql(`create index "course_privilege_grantor_id_index" on "privilege"."course_privilege" ("grantor_id");`);
    this.addSql(
      `alter table "privilege"."course_privilege" add constraint "course_privilege_course_id_id_unique" unique ("course_id", "id");`,
    );

    this.addSql(
      `create table "privilege"."course_privilege_role" ("course_id" uuid not null, "user_id" uuid not null, "role_name" text not null, primary key ("course_id", "user_id", "role_name"));`,
    );

    this.addSql(
      `create table "identity"."access_token" ("id" uuid not null, "user_id" uuid not null, "name" text not null, "token_hash" text not null, "created_at" timestamptz not null, "expires_at" timestamptz not null, primary key ("id"));`,
    );
    this.addSql(
      `alter table "identity"."access_token" add constraint "access_token_token_hash_unique" unique ("token_hash");`,
    );
    this.addSql(`create index "access_token_user_id_id_index" on "identity"."access_token" ("user_id", "id");`);

    this.addSql(
      `create or replace function "common"."domain_event_domain_event_is_append_only_fn"() returns trigger as \$\$ begin raise exception 'common.domain_event is append-only'; return null; end; \$\$ language plpgsql;`,
    );
    this.addSql(
      `create trigger "domain_event_is_append_only" BEFORE UPDATE OR DELETE on "common"."domain_event" for each STATEMENT execute function "common"."domain_event_domain_event_is_append_only_fn"();`,
    );

    this.addSql(
      `alter table "identity"."namespace" add constraint "namespace_kind_check" check ("kind" in ('address', 'external-key'));`,
    );

    this.addSql(
      `alter table "identity"."identifier" add constraint "identifier_namespace_id_foreign" foreign key ("namespace_id") references "identity"."namespace" ("id");`,
    );
    this.addSql(
      `alter table "identity"."identifier" add constraint "identifier_folded_not_empty" check (folded <> '');`,
    );

    this.addSql(
      `alter table "identity"."identifier_alias" add constraint "identifier_alias_key_id_foreign" foreign key ("key_id") references "identity"."identifier" ("id") on update cascade on delete no action;`,
    );
    this.addSql(
      `alter table "identity"."identifier_alias" add constraint "identifier_alias_address_id_foreign" foreign key ("address_id") references "identity"."identifier" ("id");`,
    );
    this.addSql(
      `alter table "identity"."identifier_alias" add constraint "identifier_alias_of_another" check (key_id <> address_id);`,
    );

    this.addSql(
      `alter table "catalog"."organization" add constraint "organization_namespace_id_foreign" foreign key ("namespace_id") references "identity"."namespace" ("id");`,
    );
    this.addSql(
      `alter table "catalog"."organization" add constraint "organization_slug_form" check (slug ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\$');`,
    );
    this.addSql(
      `alter table "catalog"."organization" add constraint "organization_slug_is_no_id" check (slug !~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\$');`,
    );
    this.addSql(
      `alter table "catalog"."organization" add constraint "organization_name_form" check (name ~ '^[^[:space:]](.{0,253}[^[:space:]])?\$');`,
    );

    this.addSql(
      `alter table "privilege"."platform_admin_invitation" add constraint "platform_admin_invitation_identifier_id_foreign" foreign key ("identifier_id") references "identity"."identifier" ("id") on update cascade on delete no action;`,
    );

    this.addSql(
      `alter table "catalog"."program" add constraint "program_organization_id_foreign" foreign key ("organization_id") references "catalog"."organization" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "catalog"."program" add constraint "program_code_form" check (code ~ '^[^[:space:]](.{0,62}[^[:space:]])?\$');`,
    );
    this.addSql(
      `alter table "catalog"."program" add constraint "program_title_form" check (title ~ '^[^[:space:]](.{0,253}[^[:space:]])?\$');`,
    );

    this.addSql(
      `alter table "catalog"."curriculum" add constraint "curriculum_program_id_foreign" foreign key ("program_id") references "catalog"."program" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "catalog"."curriculum" add constraint "curriculum_code_form" check (code ~ '^[^[:space:]](.{0,62}[^[:space:]])?\$');`,
    );
    this.addSql(
      `alter table "catalog"."curriculum" add constraint "curriculum_title_form" check (title ~ '^[^[:space:]](.{0,253}[^[:space:]])?\$');`,
    );

    this.addSql(
      `alter table "identity"."user" add constraint "user_address_id_foreign" foreign key ("address_id") references "identity"."identifier" ("id");`,
    );
    this.addSql(`alter table "identity"."user" add constraint "user_google_sub_not_empty" check (google_sub <> '');`);

    this.addSql(
      `alter table "identity"."session" add constraint "session_user_id_foreign" foreign key ("user_id") references "identity"."user" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "identity"."session" add constraint "session_expires_after_creation" check (expires_at > created_at);`,
    );

    this.addSql(
      `alter table "privilege"."platform_admin" add constraint "platform_admin_user_id_foreign" foreign key ("user_id") references "identity"."user" ("id") on update cascade on delete no action;`,
    );

    this.addSql(
      `alter table "privilege"."organization_membership_invitation" add constraint "organization_membership_invitation_organization_id_foreign" foreign key ("organization_id") references "catalog"."organization" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "privilege"."organization_membership_invitation" add constraint "organization_membership_invitation_identifier_id_foreign" foreign key ("identifier_id") references "identity"."identifier" ("id") on update cascade on delete no action;`,
    );
    this.addSql(
      `alter table "privilege"."organization_membership_invitation" add constraint "organization_membership_invitation_grantor_id_foreign" foreign key ("grantor_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "privilege"."organization_membership_invitation" add constraint "organization_membership_invitation_roles" check (roles <@ array['admin', 'registrar', 'teacher']::text[] and cardinality(roles) > 0);`,
    );

    this.addSql(
      `alter table "privilege"."organization_membership" add constraint "organization_membership_organization_id_foreign" foreign key ("organization_id") references "catalog"."organization" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "privilege"."organization_membership" add constraint "organization_membership_user_id_foreign" foreign key ("user_id") references "identity"."user" ("id") on update cascade on delete no action;`,
    );
    this.addSql(
      `alter table "privilege"."organization_membership" add constraint "organization_membership_grantor_id_foreign" foreign key ("grantor_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "privilege"."organization_membership" add constraint "organization_membership_roles" check (roles <@ array['admin', 'registrar', 'teacher']::text[] and cardinality(roles) > 0);`,
    );

    this.addSql(
      `alter table "identity"."identifier_owner" add constraint "identifier_owner_identifier_id_foreign" foreign key ("identifier_id") references "identity"."identifier" ("id") on update cascade on delete no action;`,
    );
    this.addSql(
      `alter table "identity"."identifier_owner" add constraint "identifier_owner_user_id_foreign" foreign key ("user_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "identity"."identifier_owner" add constraint "identifier_owner_proof_check" check ("proof" in ('verified', 'authoritative', 'linked'));`,
    );

    this.addSql(
      `alter table "catalog"."course" add constraint "course_organization_id_foreign" foreign key ("organization_id") references "catalog"."organization" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "catalog"."course" add constraint "course_creator_id_foreign" foreign key ("creator_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "catalog"."course" add constraint "course_code_form" check (code ~ '^[^[:space:]](.{0,62}[^[:space:]])?\$');`,
    );
    this.addSql(
      `alter table "catalog"."course" add constraint "course_title_form" check (title ~ '^[^[:space:]](.{0,253}[^[:space:]])?\$');`,
    );

    this.addSql(
      `alter table "catalog"."program_course" add constraint "program_course_program_id_organization_id_foreign" foreign key ("program_id", "organization_id") references "catalog"."program" ("id", "organization_id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "catalog"."program_course" add constraint "program_course_course_id_organization_id_foreign" foreign key ("course_id", "organization_id") references "catalog"."course" ("id", "organization_id") on update cascade on delete cascade;`,
    );

    this.addSql(
      `alter table "privilege"."course_role" add constraint "course_role_course_id_foreign" foreign key ("course_id") references "catalog"."course" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "privilege"."course_role" add constraint "course_role_allow_in_vocabulary" check (allow <@ array['update_course', 'manage_material', 'access_exercises', 'manage_exercises', 'manage_exercise_solutions', 'assess_participations', 'manage_events', 'view_enrollments', 'manage_enrollments', 'manage_privileges']::text[]);`,
    );

    this.addSql(
      `alter table "privilege"."course_privilege_invitation" add constraint "course_privilege_invitation_course_id_foreign" foreign key ("course_id") references "catalog"."course" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege_invitation" add constraint "course_privilege_invitation_identifier_id_foreign" foreign key ("identifier_id") references "identity"."identifier" ("id") on update cascade on delete no action;`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege_invitation" add constraint "course_privilege_invitation_grantor_id_foreign" foreign key ("grantor_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege_invitation" add constraint "course_privilege_invitation_allow_in_vocabulary" check (allow <@ array['update_course', 'manage_material', 'access_exercises', 'manage_exercises', 'manage_exercise_solutions', 'assess_participations', 'manage_events', 'view_enrollments', 'manage_enrollments', 'manage_privileges']::text[]);`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege_invitation" add constraint "course_privilege_invitation_deny_in_vocabulary" check (deny <@ array['update_course', 'manage_material', 'access_exercises', 'manage_exercises', 'manage_exercise_solutions', 'assess_participations', 'manage_events', 'view_enrollments', 'manage_enrollments', 'manage_privileges']::text[]);`,
    );

    this.addSql(
      `alter table "privilege"."course_privilege_invitation_role" add constraint "course_privilege_invitation_role_course_id_ident_862c1_foreign" foreign key ("course_id", "identifier_id") references "privilege"."course_privilege_invitation" ("course_id", "identifier_id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege_invitation_role" add constraint "course_privilege_invitation_role_course_id_role_name_foreign" foreign key ("course_id", "role_name") references "privilege"."course_role" ("course_id", "name") on update cascade on delete cascade;`,
    );

    this.addSql(
      `alter table "privilege"."course_privilege" add constraint "course_privilege_course_id_foreign" foreign key ("course_id") references "catalog"."course" ("id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege" add constraint "course_privilege_user_id_foreign" foreign key ("user_id") references "identity"."user" ("id") on update cascade on delete no action;`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege" add constraint "course_privilege_grantor_id_foreign" foreign key ("grantor_id") references "identity"."user" ("id");`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege" add constraint "course_privilege_allow_in_vocabulary" check (allow <@ array['update_course', 'manage_material', 'access_exercises', 'manage_exercises', 'manage_exercise_solutions', 'assess_participations', 'manage_events', 'view_enrollments', 'manage_enrollments', 'manage_privileges']::text[]);`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege" add constraint "course_privilege_deny_in_vocabulary" check (deny <@ array['update_course', 'manage_material', 'access_exercises', 'manage_exercises', 'manage_exercise_solutions', 'assess_participations', 'manage_events', 'view_enrollments', 'manage_enrollments', 'manage_privileges']::text[]);`,
    );

    this.addSql(
      `alter table "privilege"."course_privilege_role" add constraint "course_privilege_role_course_id_user_id_foreign" foreign key ("course_id", "user_id") references "privilege"."course_privilege" ("course_id", "user_id") on update cascade on delete cascade;`,
    );
    this.addSql(
      `alter table "privilege"."course_privilege_role" add constraint "course_privilege_role_course_id_role_name_foreign" foreign key ("course_id", "role_name") references "privilege"."course_role" ("course_id", "name") on update cascade on delete cascade;`,
    );

    this.addSql(
      `alter table "identity"."access_token" add constraint "access_token_user_id_foreign" foreign key ("user_id") references "identity"."user" ("id") on delete cascade;`,
    );
    this.addSql(
      `alter table "identity"."access_token" add constraint "access_token_name_length" check (char_length(name) >= 1 and char_length(name) <= 100);`,
    );
    this.addSql(
      `alter table "identity"."access_token" add constraint "access_token_expires_after_creation" check (expires_at > created_at);`,
    );

    this.addSql(`create view "privilege"."invitation" as select ci.id, 'course-privilege' as kind, c.organization_id, ci.course_id as target_id, case
    when ci.grantor_lost_rights then 'grantor-lost-rights'
    when o.identifier_id is null then 'not-registered'
    when o.proof = 'verified'
      and split_part(coalesce(alias_address.folded, i.folded), '@', 2) <> all(org.trusted_domains) then 'needs-proof'
    else 'conversion-failed'
  end as reason,
    ci.identifier_id, coalesce(alias_address.given, case when i.namespace_id <> org.namespace_id then i.given end) as email,
    case when i.namespace_id = org.namespace_id then i.given end as external_user_key,
    null::text as name,
    ci.allow, ci.deny,
    array(select r.role_name from privilege.course_privilege_invitation_role r
      where r.course_id = ci.course_id and r.identifier_id = ci.identifier_id order by r.role_name) as roles,
    ci.grantor_id, ci.granted_at, ci.expires_at
  from privilege.course_privilege_invitation ci
  join catalog.course c on c.id = ci.course_id
  join catalog.organization org on org.id = c.organization_id
  join identity.identifier i on i.id = ci.identifier_id
  left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
  left join identity.identifier_alias alias on alias.key_id = ci.identifier_id
  left join identity.identifier alias_address on alias_address.id = alias.address_id
  union all
  select ci.id, 'organization-role' as kind, ci.organization_id, ci.organization_id as target_id,
    case
    when ci.grantor_lost_rights then 'grantor-lost-rights'
    when o.identifier_id is null then 'not-registered'
    when o.proof = 'verified'
      and split_part(coalesce(alias_address.folded, i.folded), '@', 2) <> all(org.trusted_domains) then 'needs-proof'
    else 'conversion-failed'
  end as reason, ci.identifier_id, coalesce(alias_address.given, case when i.namespace_id <> org.namespace_id then i.given end) as email,
    case when i.namespace_id = org.namespace_id then i.given end as external_user_key,
    null::text as name,
    '{}'::text[] as allow, '{}'::text[] as deny, ci.roles, ci.grantor_id, ci.granted_at, ci.expires_at
  from privilege.organization_membership_invitation ci
  join catalog.organization org on org.id = ci.organization_id
  join identity.identifier i on i.id = ci.identifier_id
  left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
  left join identity.identifier_alias alias on alias.key_id = ci.identifier_id
  left join identity.identifier alias_address on alias_address.id = alias.address_id;`);

    this.addSql(`create view "privilege"."membership_grant" as select m.id, m.organization_id, 'active' as state, null::text as reason, m.user_id,
    u.address_id as identifier_id, a.given as email, (select k.given
    from identity.identifier_owner ko
    join identity.identifier k on k.id = ko.identifier_id
    where ko.user_id = u.id and k.namespace_id = org.namespace_id
    order by k.id limit 1) as external_user_key, u.name,
    m.roles, m.grantor_id, m.granted_at, 'infinity'::timestamptz as expires_at
  from privilege.organization_membership m
  join catalog.organization org on org.id = m.organization_id
  join identity."user" u on u.id = m.user_id
  join identity.identifier a on a.id = u.address_id
  union all
  select ci.id, ci.organization_id, 'pending' as state, case
    when ci.grantor_lost_rights then 'grantor-lost-rights'
    when o.identifier_id is null then 'not-registered'
    when o.proof = 'verified'
      and split_part(coalesce(alias_address.folded, i.folded), '@', 2) <> all(org.trusted_domains) then 'needs-proof'
    else 'conversion-failed'
  end as reason, null::uuid as user_id,
    ci.identifier_id, coalesce(alias_address.given, case when i.namespace_id <> org.namespace_id then i.given end) as email,
    case when i.namespace_id = org.namespace_id then i.given end as external_user_key,
    null::text as name,
    ci.roles, ci.grantor_id, ci.granted_at, ci.expires_at
  from privilege.organization_membership_invitation ci
  join catalog.organization org on org.id = ci.organization_id
  join identity.identifier i on i.id = ci.identifier_id
  left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
  left join identity.identifier_alias alias on alias.key_id = ci.identifier_id
  left join identity.identifier alias_address on alias_address.id = alias.address_id;`);

    this.addSql(`create view "privilege"."course_grant" as select cp.id, cp.course_id, 'active' as state, null::text as reason, cp.user_id,
    u.address_id as identifier_id, a.given as email, (select k.given
    from identity.identifier_owner ko
    join identity.identifier k on k.id = ko.identifier_id
    where ko.user_id = u.id and k.namespace_id = org.namespace_id
    order by k.id limit 1) as external_user_key, u.name,
    cp.allow, cp.deny,
    array(select r.role_name from privilege.course_privilege_role r
      where r.course_id = cp.course_id and r.user_id = cp.user_id order by r.role_name) as roles,
    cp.grantor_id, cp.granted_at, 'infinity'::timestamptz as expires_at
  from privilege.course_privilege cp
  join catalog.course c on c.id = cp.course_id
  join catalog.organization org on org.id = c.organization_id
  join identity."user" u on u.id = cp.user_id
  join identity.identifier a on a.id = u.address_id
  union all
  select ci.id, ci.course_id, 'pending' as state, case
    when ci.grantor_lost_rights then 'grantor-lost-rights'
    when o.identifier_id is null then 'not-registered'
    when o.proof = 'verified'
      and split_part(coalesce(alias_address.folded, i.folded), '@', 2) <> all(org.trusted_domains) then 'needs-proof'
    else 'conversion-failed'
  end as reason, null::uuid as user_id,
    ci.identifier_id, coalesce(alias_address.given, case when i.namespace_id <> org.namespace_id then i.given end) as email,
    case when i.namespace_id = org.namespace_id then i.given end as external_user_key,
    null::text as name,
    ci.allow, ci.deny,
    array(select r.role_name from privilege.course_privilege_invitation_role r
      where r.course_id = ci.course_id and r.identifier_id = ci.identifier_id order by r.role_name) as roles,
    ci.grantor_id, ci.granted_at, ci.expires_at
  from privilege.course_privilege_invitation ci
  join catalog.course c on c.id = ci.course_id
  join catalog.organization org on org.id = c.organization_id
  join identity.identifier i on i.id = ci.identifier_id
  left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
  left join identity.identifier_alias alias on alias.key_id = ci.identifier_id
  left join identity.identifier alias_address on alias_address.id = alias.address_id;`);
    this.addSql(
      `insert into identity.namespace (id, kind) values ('00000000-0000-7000-8000-000000000001', 'address');`,
    );
  }
}
