import { Migration } from '@mikro-orm/migrations';

/** What a search has to look through besides the indexes of names and identifiers is kept short. */
export class SteadySearchMigration extends Migration {
  override up(): void {
    this.addSql(`alter index "identity"."identifier_folded_trigram_index" set (gin_pending_list_limit = 64);`);
    this.addSql(`alter index "identity"."user_name_trigram_index" set (gin_pending_list_limit = 64);`);
  }
}
