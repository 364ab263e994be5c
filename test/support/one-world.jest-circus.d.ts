/** What a run of a spec file came to. */
export interface Result {
  readonly testResults: readonly { readonly fullName: string; readonly status: string }[];
  readonly numFailingTests: number;
}

export interface CircusEvent {
  readonly name: string;
  readonly test?: { readonly errors: readonly unknown[]; mode?: string | null };
}

/** Where tests run: Jest's environment, as far as it is known here. */
export interface Environment {
  readonly global: { console: unknown };
  handleTestEvent?: (event: CircusEvent, state: unknown) => Promise<void> | void;
  teardown(): Promise<void>;
}

/** What loads modules for tests: Jest's runtime, as far as it is known here. */
export interface Runtime {
  readonly registries: {
    readonly esModuleRegistry: Map<string, unknown>;
    readonly moduleRegistry: Map<string, unknown>;
    readonly internalModuleRegistry: Map<string, unknown>;
  };
  readonly transformCache: { sourceMaps: Map<string, string> };
  teardown(): void;
}

export interface World {
  readonly environment: Environment;
  readonly runtime: Runtime;
}

/** A test framework, as Jest calls it. */
export type Run = (
  globalConfig: object,
  config: { readonly rootDir: string },
  environment: Environment,
  runtime: Runtime,
  testPath: string,
  send?: unknown,
) => Promise<Result>;

/** The world of the first spec file of this process, ready for another, for which Jest has made `made`. */
export function enterWorld(made: World): World;

/** Jest's own test framework. */
export const circus: Run;
