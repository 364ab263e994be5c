import type { Finding, Part, Proof } from '../part.js';
import { ApplicationProcess } from '../support/application.js';
import { ChangeLog } from '../support/change-log.js';
import { ApiDocument } from '../support/document.js';
import { staleness } from './authorization-page.js';
import { lostRights, whoMayLink } from './what-follows.js';
import { completeness, whoMayCall } from './who-may-call.js';
import { whoMayGrant } from './who-may-grant.js';
import { World } from './world.js';

/** Who may call what, and who may grant what to whom. */
export const AUTHORIZATION: Part = {
  name: 'authorization',
  async run(proof) {
    const findings = await inSchool(proof, undefined, async (school) => [
      completeness(school.document),
      staleness(school.document),
      ...(await grants(proof, school)),
      ...(await whoMayCall(school.document, school.world, school.changes)),
    ]);
    for (const finding of findings) proof.report(finding);
  },
};

/** Counts what is found wrong with who may grant what, with a few grantors. */
export async function wrongGrants(proof: Proof, sabotage: string | undefined): Promise<number> {
  return sum(await inSchool(proof, sabotage, (school) => grants({ ...proof, short: true }, school)));
}

/** Some rows of the table whose requests do no harm where everybody is served. */
const HARMLESS = [
  'getCourse',
  'listPeople',
  'listEvents',
  'createCourse',
  'changeCourse',
  'createProgram',
  'listDeliveries',
];

/** Counts what is found wrong with who may call what, by a few rows of the table. */
export async function wrongCalls(proof: Proof, sabotage: string | undefined): Promise<number> {
  const some = ({ document, world, changes }: School) => whoMayCall(document, world, changes, HARMLESS);
  return sum(await inSchool(proof, sabotage, some));
}

interface School {
  readonly document: ApiDocument;
  readonly world: World;
  readonly changes: ChangeLog;
}

/** Has an application of its own, with a school in it, for as long as the work takes. */
async function inSchool<T>(
  { server, google }: Proof,
  sabotage: string | undefined,
  work: (school: School) => Promise<T>,
): Promise<T> {
  const databaseUrl = await server.createHastyDatabase();
  const application = await ApplicationProcess.start({
    databaseUrl,
    variables: google.variables,
    ...(sabotage === undefined ? {} : { sabotage }),
  });
  try {
    const document = await ApiDocument.of(application.baseUrl);
    const world = await World.build(application.baseUrl, databaseUrl);
    const changes = await ChangeLog.install(databaseUrl);
    const result = await work({ document, world, changes });
    await changes.close();
    world.close();
    return result;
  } finally {
    await application.stop();
    await server.dropDatabase(databaseUrl);
  }
}

async function grants({ short, dice }: Proof, { world, changes }: School): Promise<Finding[]> {
  return [
    ...(await whoMayGrant(world, changes, short ? dice : undefined)),
    await whoMayLink(world),
    await lostRights(world),
  ];
}

function sum(findings: readonly Finding[]): number {
  return findings.reduce((total, { breaches }) => total + breaches, 0);
}
