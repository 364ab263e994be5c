import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

const ACCOUNT = 'postgres';
/** Bits of Linux capabilities that let a process walk through folders closed to it; the narrower one first. */
const WALKING = [
  { bit: 2n, name: 'dac_read_search' },
  { bit: 1n, name: 'dac_override' },
];

/** As whom the server's programs run. */
export interface ServerAccount {
  /** The account that must own the server's files; undefined for the account of this process. */
  readonly owner: { readonly uid: number; readonly gid: number } | undefined;
  /** What `spawn` needs to run the program as that account. */
  command(program: string, args: readonly string[]): { file: string; args: string[]; uid?: number; gid?: number };
}

/**
 * The account for a server whose files are in `cluster` below `dataDir`. PostgreSQL refuses to run as root, so root
 * hands over to whoever owns the cluster already, or else to the account `postgres`, made when missing. Where that
 * account cannot reach the folders (a clone below /root, say), it gets the one capability that lets it pass.
 *
 * @throws an error that names the way out when neither works
 */
export function chooseAccount(dataDir: string, cluster: string, program: string): ServerAccount {
  if (process.getuid?.() !== 0) {
    return { owner: undefined, command: (file, args) => ({ file, args: [...args] }) };
  }
  const owner = ownerOf(cluster) ?? postgresAccount();
  const plain: ServerAccount = { owner, command: (file, args) => ({ file, args: [...args], ...owner }) };
  if (canReach(plain, dataDir, program)) return plain;

  const capable = withCapability(owner);
  if (capable && canReach(capable, dataDir, program)) return capable;
  throw new Error(
    `PostgreSQL does not run as root, and the account with uid ${owner.uid} cannot enter ${dataDir} or run ${program}. ` +
      'Start as another user, move the folder to where others can enter it, or set DATABASE_URL.',
  );
}

function withCapability(owner: { uid: number; gid: number }): ServerAccount | undefined {
  const held = heldCapabilities();
  const capability = WALKING.find(({ bit }) => (held >> bit) & 1n)?.name;
  if (!capability) return undefined;
  const only = `-all,+${capability}`;
  const prefix = [`--reuid=${owner.uid}`, `--regid=${owner.gid}`, '--clear-groups', '--securebits=+no_setuid_fixup'];
  const limits = [`--inh-caps=${only}`, `--ambient-caps=${only}`, `--bounding-set=${only}`, '--'];
  return { owner, command: (file, args) => ({ file: 'setpriv', args: [...prefix, ...limits, file, ...args] }) };
}

function heldCapabilities(): bigint {
  try {
    const mask = /^CapEff:\s*([0-9a-f]+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    return BigInt(`0x${mask ?? '0'}`);
  } catch {
    return 0n;
  }
}

function canReach(account: ServerAccount, dataDir: string, program: string): boolean {
  const attempt = 'cd "$1" && test -r "$2" && exec "$2" --version';
  const { file, args, ...ids } = account.command('/bin/sh', ['-c', attempt, 'sh', dataDir, program]);
  return spawnSync(file, args, { ...ids, cwd: '/', stdio: 'ignore' }).status === 0;
}

function ownerOf(cluster: string): { uid: number; gid: number } | undefined {
  const found = statSync(cluster, { throwIfNoEntry: false });
  return found && found.uid !== 0 ? { uid: found.uid, gid: found.gid } : undefined;
}

function postgresAccount(): { uid: number; gid: number } {
  const existing = lookUp();
  if (existing) return existing;
  const home = ['--no-create-home', '--home-dir', '/nonexistent', '--shell', '/usr/sbin/nologin'];
  const made = spawnSync('useradd', ['--system', '--user-group', ...home, ACCOUNT], { encoding: 'utf8' });
  const account = lookUp();
  if (account) return account;
  const reason = made.error?.message ?? made.stderr.trim();
  throw new Error(
    `PostgreSQL does not run as root, and the account ${ACCOUNT} could not be made (${reason}). ` +
      'Start as another user, or set DATABASE_URL.',
  );
}

function lookUp(): { uid: number; gid: number } | undefined {
  const [uid, gid] = ['-u', '-g'].map((flag) => spawnSync('id', [flag, ACCOUNT], { encoding: 'utf8' }));
  if (uid?.status !== 0 || gid?.status !== 0) return undefined;
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
}
