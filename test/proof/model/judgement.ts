import type { Configuration } from './configurations.js';
import type { Verification } from './spin.js';

/** What a search came to, beside what it should have. */
export interface Judgement {
  /** In the protocol as it is nothing, and wherever a guarantee is missing just what that is for. */
  readonly asExpected: boolean;
  /** What the counterexample says is broken; undefined when there is none. */
  readonly broken: string | undefined;
}

export function judge({ without }: Configuration, { counterexample }: Verification): Judgement {
  const broken = counterexample === undefined ? undefined : (/BROKEN: (.*)/.exec(counterexample)?.[1] ?? 'unknown');
  return { asExpected: broken === without?.breaks, broken };
}
