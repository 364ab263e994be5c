import type { Part } from '../part.js';
import { SOUND } from './configurations.js';
import { judge } from './judgement.js';
import { MUTATIONS } from './mutations.js';
import { missing, verify } from './spin.js';

/** Whether Spin found what it should: in the protocol as it is nothing, and wherever a guarantee is missing what it is for. */
export const MODEL: Part = {
  name: 'model',
  async run(proof) {
    const why = missing();
    if (why !== undefined) return proof.skip('the model of the protocol', why);
    for (const configuration of [...SOUND, ...MUTATIONS].filter((one) => !proof.short || one.short === true)) {
      const verification = await verify(configuration);
      const { asExpected } = judge(configuration, verification);
      const { name, without } = configuration;
      proof.report({
        what: without
          ? `without its guarantee Spin finds “${without.breaks}”: ${name}`
          : `every state is sound: ${name}`,
        tries: verification.states,
        breaches: asExpected ? 0 : 1,
        ...(asExpected ? {} : { details: [verification.counterexample ?? 'Nothing was found.'] }),
      });
    }
  },
};
