import { Migration } from '@mikro-orm/migrations';

export class RetirementMigration extends Migration {
  override up(): void {
    this.addSql(`alter table "identity"."user" add "retired_at" timestamptz null;`);
    this.addSql(
      `alter table "identity"."user" add constraint "user_retired_is_nobody" check (retired_at is null or (google_sub ~ '^retired-' and name = '' and picture = ''));`,
    );
  }
}
