import { Migration } from '@mikro-orm/migrations';

/** Owners and aliases say which namespace their key is of, so that the people of one organization can be read in order. */
export class PeopleOfAnOrganizationMigration extends Migration {
  override up(): void {
    // All at once, first: whoever is still at work is waited for before anything is written.
    this.addSql(
      `lock table "identity"."identifier", "identity"."identifier_alias", "identity"."identifier_owner" in access exclusive mode;`,
    );
    this.addSql(
      `alter table "identity"."identifier" add constraint "identifier_id_namespace_id_unique" unique ("id", "namespace_id");`,
    );

    this.addSql(
      `create unique index "identifier_name_once" on "identity"."identifier" ("namespace_id", "folded") include ("id");`,
    );
    this.addSql(`alter table "identity"."identifier" drop constraint "identifier_namespace_id_folded_unique";`);

    this.addSql(`alter table "identity"."identifier_alias" add "namespace_id" uuid null;`);
    this.addSql(
      `update "identity"."identifier_alias" set "namespace_id" = i.namespace_id from "identity"."identifier" i where i.id = key_id;`,
    );
    this.addSql(`alter table "identity"."identifier_alias" alter column "namespace_id" set not null;`);
    this.addSql(`alter table "identity"."identifier_alias" drop constraint "identifier_alias_key_id_foreign";`);
    this.addSql(
      `alter table "identity"."identifier_alias" add constraint "identifier_alias_key_id_namespace_id_foreign" foreign key ("key_id", "namespace_id") references "identity"."identifier" ("id", "namespace_id") on delete no action;`,
    );
    this.addSql(
      `create index "identifier_alias_namespace_index" on "identity"."identifier_alias" ("namespace_id", "address_id");`,
    );

    this.addSql(`alter table "identity"."identifier_owner" add "namespace_id" uuid null;`);
    this.addSql(
      `update "identity"."identifier_owner" set "namespace_id" = i.namespace_id from "identity"."identifier" i where i.id = identifier_id;`,
    );
    this.addSql(`alter table "identity"."identifier_owner" alter column "namespace_id" set not null;`);
    this.addSql(`alter table "identity"."identifier_owner" drop constraint "identifier_owner_identifier_id_foreign";`);
    this.addSql(
      `alter table "identity"."identifier_owner" add constraint "identifier_owner_identifier_id_namespace_id_foreign" foreign key ("identifier_id", "namespace_id") references "identity"."identifier" ("id", "namespace_id") on delete no action;`,
    );
    this.addSql(`drop index "identity"."identifier_owner_other_address_index";`);
    this.addSql(
      `create index "identifier_owner_later_address_index" on "identity"."identifier_owner" ("user_id") where user_id <> identifier_id and namespace_id = '00000000-0000-7000-8000-000000000001';`,
    );
    this.addSql(
      `create index "identifier_owner_namespace_index" on "identity"."identifier_owner" ("namespace_id", "user_id");`,
    );
  }
}
