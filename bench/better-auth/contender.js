/**
 * An organization's invitation and its acceptance in Better Auth, set up as its documentation says: PostgreSQL through a
 * `pg.Pool`, the organization plugin with teams, Google as the way in. Its packages are this folder's own.
 */
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { organization } from 'better-auth/plugins';
import pg from 'pg';

const BASE = 'http://localhost:3000';
/** As many as nobody reaches: by default it is 100 of each. */
const UNLIMITED = 10_000_000;

class LinkLost extends Error {}

/** Better Auth on an empty database, with one organization that has so many members, pending invitations and teams. */
export async function startContender(databaseUrl, size) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  // When the benchmark has failed, the server ends what is left open.
  pool.on('error', () => undefined);
  const auth = configure(pool);
  const contender = new Contender(pool, auth);
  await (await getMigrations(auth.options)).runMigrations();
  await contender.fill(size);
  return contender;
}

function configure(pool) {
  return betterAuth({
    baseURL: BASE,
    secret: 'a secret that is long enough for a benchmark',
    database: pool,
    telemetry: { enabled: false },
    logger: { level: 'error' },
    socialProviders: {
      google: {
        clientId: 'bench',
        clientSecret: 'bench',
        // Google's signature is not what is measured, so that neither side checks it.
        verifyIdToken: async () => true,
        getUserInfo: async ({ idToken }) => profileOf(idToken),
      },
    },
    plugins: [
      organization({
        teams: { enabled: true },
        invitationLimit: UNLIMITED,
        membershipLimit: UNLIMITED,
        sendInvitationEmail: async () => undefined,
      }),
    ],
  });
}

class Contender {
  /** Statements that were sent; beginning and committing count as well. */
  statements = 0;
  #lostAfter;
  #lost = false;
  #pool;
  #auth;
  #admin = new Headers();
  #organizationId = '';
  #teams = [];

  constructor(pool, auth) {
    this.#pool = pool;
    this.#auth = auth;
    pool.on('connect', (client) => this.#watch(client));
  }

  /** Invites to the organization, and to one of its teams when one is given by number; answers the invitation's id. */
  async invite(email, team) {
    const teamId = team === undefined ? {} : { teamId: this.#teams[team % this.#teams.length] };
    const body = { email, role: 'member', organizationId: this.#organizationId, ...teamId };
    return (await this.#auth.api.createInvitation({ body, headers: this.#admin })).id;
  }

  /** Signs somebody in with Google, which registers them; answers the headers by which they are known from then on. */
  async signIn(account) {
    const body = { provider: 'google', idToken: { token: tokenOf(account) } };
    const { headers } = await this.#auth.api.signInSocial({ body, returnHeaders: true });
    return cookies(headers);
  }

  async accept(headers, invitationId) {
    await this.#auth.api.acceptInvitation({ body: { invitationId }, headers });
  }

  /** What is known of an address: whether it is registered, its role, how many teams it is in, and its invitation. */
  async standing(email) {
    const { rows } = await this.#pool.query(
      `select
         exists (select from "user" where email = $1) as registered,
         (select m.role from member m join "user" u on u.id = m."userId" where u.email = $1) as role,
         (select count(*)::int from "teamMember" t join "user" u on u.id = t."userId" where u.email = $1) as teams,
         (select string_agg(status, ', ' order by "createdAt") from invitation where email = $1) as invitation`,
      [email],
    );
    return rows[0];
  }

  /** Accepts, and from the moment at which the invitation has been marked no statement gets to the server, as in a crash. */
  async acceptAndCrash(headers, invitationId) {
    this.#lostAfter = /^update "invitation"/;
    // That it fails is what a crash is.
    await this.accept(headers, invitationId).catch(() => undefined);
    const lost = this.#lost;
    this.#lostAfter = undefined;
    this.#lost = false;
    if (!lost) throw new Error('Better Auth does not mark the invitation any more as it did.');
  }

  async close() {
    await this.#pool.end();
  }

  /** Makes an admin, the organization and its teams, people who are in it already, and people who have not come yet. */
  async fill({ members, invitations, teams }) {
    const admin = { sub: 'sub-admin', email: 'admin@school.example', name: 'Admin', picture: '' };
    this.#admin = await this.signIn(admin);
    const made = await this.#auth.api.createOrganization({
      body: { name: 'School', slug: 'school' },
      headers: this.#admin,
    });
    this.#organizationId = made.id;
    const found = await this.#pool.query(
      `insert into team (id, name, "organizationId", "memberCount", "createdAt")
       select md5('t' || n), 'Team ' || n, $1, 0, now() from generate_series(1, $2::int) n returning id`,
      [this.#organizationId, teams],
    );
    this.#teams = found.rows.map(({ id }) => id);
    await this.#pool.query(
      `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
       select md5('u' || n), 'Person ' || n, 'member-' || n || '@school.example', true, now(), now()
       from generate_series(1, $1::int) n`,
      [members],
    );
    await this.#pool.query(
      `insert into account (id, "accountId", "providerId", "userId", "createdAt", "updatedAt")
       select md5('a' || n), 'sub-' || n, 'google', md5('u' || n), now(), now() from generate_series(1, $1::int) n`,
      [members],
    );
    await this.#pool.query(
      `insert into member (id, "organizationId", "userId", role, "createdAt")
       select md5('m' || n), $1, md5('u' || n), 'member', now() from generate_series(1, $2::int) n`,
      [this.#organizationId, members],
    );
    await this.#pool.query(
      `insert into invitation (id, "organizationId", email, role, status, "expiresAt", "createdAt", "inviterId")
       select md5('i' || n), $1, 'waits-' || n || '@school.example', 'member', 'pending', now() + interval '80 days',
         now(), id from generate_series(1, $2::int) n, "user" where email = $3`,
      [this.#organizationId, invitations, admin.email],
    );
    await this.#pool.query('vacuum analyze');
    await this.#pool.query('checkpoint');
  }

  #watch(client) {
    const query = client.query;
    client.query = (...given) => {
      this.statements++;
      if (this.#lost) return Promise.reject(new LinkLost('The link is lost.'));
      const result = query.apply(client, given);
      const [statement] = given;
      const text = typeof statement === 'string' ? statement : statement.text;
      return this.#lostAfter?.test(text) ? this.#loseAfter(result) : result;
    };
  }

  async #loseAfter(result) {
    const answered = await result;
    this.#lost = true;
    return answered;
  }
}

/** Not signed: nobody checks it. */
function tokenOf(account) {
  return Buffer.from(JSON.stringify(account)).toString('base64url');
}

function profileOf(token) {
  const { sub, email, name, picture } = JSON.parse(Buffer.from(token, 'base64url').toString());
  return { user: { name, email, image: picture, emailVerified: true }, data: { sub, email, name, picture } };
}

function cookies(headers) {
  const pairs = headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
  return new Headers({ cookie: pairs.join('; ') });
}
