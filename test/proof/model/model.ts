import type { Part } from '../part.js';
import { CONFIGURATIONS } from './configurations.js';
import { missing, verify } from './spin.js';

/** Whether Spin found what it should: in the protocol as it is nothing, and something wherever a guarantee is missing. */
export const MODEL: Part = {
  name: 'model',
  async run(proof) {
    const why = missing();
    if (why !== undefined) return proof.skip('the model of the protocol', why);
    for (const configuration of CONFIGURATIONS.filter((one) => !proof.short || one.short === true)) {
      const { states, counterexample } = await verify(configuration);
      const { name, without } = configuration;
      const expected = (counterexample !== undefined) === (without !== undefined);
      proof.report({
        what:
          without === undefined ? `every state is sound: ${name}` : `without its guarantee Spin finds a fault: ${name}`,
        tries: states,
        breaches: expected ? 0 : 1,
        ...(expected || counterexample === undefined ? {} : { details: [counterexample] }),
      });
    }
  },
};
