import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** A guarantee taken out of the application while it is loaded: in a file, what stands there becomes something else. */
interface Sabotage {
  readonly file: string;
  readonly from: string | RegExp;
  readonly to: string;
}

/** What can be switched off, by the name that MATRICULA_SABOTAGE gives. A proof that finds nothing then proves nothing. */
const SABOTAGES: Readonly<Record<string, readonly Sabotage[]>> = {
  /** Identifiers are inserted and no longer locked. */
  lock: [
    {
      file: 'modules/identity/identifier-lock.js',
      from: 'on conflict (namespace_id, folded) do update set locked = excluded.locked where false',
      to: 'on conflict (namespace_id, folded) do nothing',
    },
  ],
  /** A listener within the transaction works on it without a savepoint of its own. */
  savepoints: [
    {
      file: 'common/database/transactions.js',
      from: /return em\.transactional\(work, \{\s*clear: true\s*\}\);/,
      to: 'return work(em);',
    },
  ],
  /** The client is answered a moment before the transaction commits. */
  commit: [
    {
      file: 'common/database/transactions.js',
      from: /this\.em\.fork\(\{\s*clear: true\s*\}\)\.transactional\(work, \{\s*isolationLevel: 'read committed'\s*\}\)/,
      to: `new Promise((resolve, reject) => this.em.fork({ clear: true }).transactional(async (em) => {
        resolve(await work(em));
        await pause(400);
      }, { isolationLevel: 'read committed' }).catch(reject))`,
    },
  ],
  /** A job is inserted a moment after the transaction that it is part of. */
  queue: [
    {
      file: 'common/events/job-queue.js',
      from: /await this\.boss\.insert\(queue, \[\s*\.\.\.jobs\s*\], \{\s*db: within\(em\)\s*\}\);/,
      to: 'setTimeout(() => void this.boss.insert(queue, [...jobs]), 500);',
    },
  ],
  /** Whoever reaches a grant, an enrollment or the link of a key may make it, and nobody loses what it takes. */
  authorizer: [
    at(
      'modules/privilege/rights/grant-authorizer.js',
      'export function authorizeGrant(grantor, grantee, grant) {',
      'return;',
    ),
    at('modules/privilege/rights/grant-authorizer.js', 'export function requirePrivilege(grantor) {', 'return;'),
    at(
      'modules/privilege/rights/grant-authorizer.js',
      'export function couldStillGrant(rights, grant) {',
      'return true;',
    ),
    at(
      'modules/privilege/rights/enrollment-authority.service.js',
      'async isRegistrar(userId, organizationId) {',
      'return true;',
    ),
    at(
      'modules/privilege/rights/enrollment-authority.service.js',
      'async lacking(em, organizationId, enrollments) {',
      'return [];',
    ),
    at(
      'modules/privilege/waiting/key-link-approval.service.js',
      'async refusals(em, actorId, organizationId, links) {',
      'return new Map();',
    ),
  ],
  /** Anybody may call any route. */
  guard: [at('modules/privilege/http/access.guard.js', 'async canActivate(context) {', 'return true;')],
};

/** A function that does nothing but this. */
function at(file: string, head: string, instead: string): Sabotage {
  return { file, from: head, to: `${head} ${instead}` };
}

const name = process.env['MATRICULA_SABOTAGE'] ?? '';
const chosen = SABOTAGES[name];
if (!chosen) throw new Error(`There is no sabotage "${name}", but ${Object.keys(SABOTAGES).join(', ')}.`);
const missing = new Set(chosen);

registerHooks({
  load(url, context, next) {
    const here = chosen.filter(({ file }) => url.endsWith(`/src/${file}`));
    if (here.length === 0) return next(url, context);
    let source = readFileSync(fileURLToPath(url), 'utf8');
    for (const sabotage of here) {
      const changed = source.replace(sabotage.from, sabotage.to);
      if (changed === source) throw new Error(`Nothing to sabotage in ${sabotage.file}: has it changed?`);
      source = changed;
      missing.delete(sabotage);
    }
    return { format: 'module', source, shortCircuit: true };
  },
});

process.on('exit', () => {
  if (missing.size > 0) console.error(`Never loaded: ${[...missing].map(({ file }) => file).join(', ')}`);
});
