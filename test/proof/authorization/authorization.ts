import type { Finding, Part, Proof } from '../part.js';
import { ApplicationProcess } from '../support/application.js';
import { ChangeLog } from '../support/change-log.js';
import { ApiDocument } from '../support/document.js';
import { lostRights, whoMayLink } from './what-follows.js';
import { whoMayGrant } from './who-may-grant.js';
import { completeness, whoMayCall } from './who-may-call.js';
import { World } from './world.js';

/** Who may call what, and who may grant what to whom. */
export const AUTHORIZATION: Part = {
  name: 'authorization',
  async run(proof) {
    for (const finding of await findings(proof)) proof.report(finding);
  },
};

/** What is found in an application, or in one from which a guarantee was taken. */
export async function findings({ server, google, short, dice }: Proof, sabotage?: string): Promise<Finding[]> {
  const databaseUrl = await server.createDatabase();
  const application = await ApplicationProcess.start({
    databaseUrl,
    variables: google.variables,
    ...(sabotage === undefined ? {} : { sabotage }),
  });
  try {
    const document = await ApiDocument.of(application.baseUrl);
    const world = await World.build(application.baseUrl, databaseUrl);
    const changes = await ChangeLog.install(databaseUrl);
    const found = [
      completeness(document),
      ...(await whoMayGrant(world, changes, short ? dice : undefined)),
      await whoMayLink(world),
      await lostRights(world),
      ...(await whoMayCall(document, world, changes)),
    ];
    await changes.close();
    world.close();
    return found;
  } finally {
    await application.stop();
    await server.dropDatabase(databaseUrl);
  }
}
