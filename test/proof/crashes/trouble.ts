import type pg from 'pg';
import { UNLUCKY } from './people.js';

/**
 * Lets the conversions of the unlucky fail two times in three, while there is trouble; and lets their retries take half
 * a second, so that processes are killed while they are at it.
 */
export async function causeTrouble(database: pg.Client): Promise<void> {
  await database.query(`
    create table public.trouble ();
    insert into public.trouble default values;
    create function public.trouble_them() returns trigger language plpgsql as $$
      begin
        if not exists (select from public.trouble) or not exists (
          select from identity."user" u join identity.identifier i on i.id = u.address_id
          where u.id = new.user_id and i.folded like '${UNLUCKY}%') then return new;
        end if;
        if (select registered_at from identity."user" where id = new.user_id) < now() then perform pg_sleep(0.5); end if;
        if random() < 0.67 then raise exception 'the disk is full'; end if;
        return new;
      end $$;
    create trigger trouble before insert on privilege.course_privilege
      for each row execute function public.trouble_them();
    create trigger trouble before insert on enrollment.course_enrollment
      for each row execute function public.trouble_them();`);
}

/** From now on everything succeeds. */
export async function endTrouble(database: pg.Client): Promise<void> {
  await database.query('delete from public.trouble');
}
