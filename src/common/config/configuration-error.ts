/** One environment variable and what is wrong with it. */
export interface ConfigurationFault {
  readonly variable: string;
  readonly detail: string;
}

/** The environment does not describe a configuration. The message names each variable and what is wrong with it. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly ConfigurationFault[]) {
    super(['The configuration is not valid:', ...faults.map((f) => `  ${f.variable} ${f.detail}`)].join('\n'));
    this.name = 'ConfigurationError';
  }
}
