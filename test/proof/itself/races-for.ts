import type { Proof } from '../part.js';
import { HttpActions } from '../races/http-actions.js';
import { SCENARIOS } from '../races/races.js';
import { run } from '../races/scenario.js';
import { ApplicationProcess } from '../support/application.js';
import { audit } from '../support/audit.js';
import type { SelfProof } from './itself.js';

const RACES = { short: 25, full: 400 };

/** Races one scenario, by single calls, against an application with a guarantee switched off, and counts the breaches. */
export function racesFor(name: string): SelfProof['run'] {
  const scenario = SCENARIOS.find((one) => one.name === name);
  if (!scenario) throw new Error(`No scenario is called "${name}".`);
  return async (proof: Proof, sabotage) => {
    const { dice, google, server, short } = proof;
    const databaseUrl = await server.createHastyDatabase();
    const application = await ApplicationProcess.start({
      databaseUrl,
      variables: google.variables,
      ...(sabotage === undefined ? {} : { sabotage }),
    });
    const actions = await HttpActions.start([application.baseUrl], nothingExpires);
    try {
      const { breaches } = await run(scenario, false, short ? RACES.short : RACES.full, { actions, databaseUrl, dice });
      const found = (await audit(databaseUrl)).reduce((sum, line) => sum + line.found, 0);
      return breaches.length + found;
    } finally {
      await actions.close();
      await application.stop();
      await server.dropDatabase(databaseUrl);
    }
  };
}

const nothingExpires = (): never => {
  throw new Error('Nothing expires in these races.');
};
