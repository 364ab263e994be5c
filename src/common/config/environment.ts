import type { ConfigurationFault } from './configuration-error.js';

const MAX_PORT = 65_535;
const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/**
 * Reads typed values out of environment variables and remembers every fault, so that one start names all of them.
 * After a fault the default stands in; the caller must look at `faults` before using any value.
 * A variable that is empty or blank counts as absent.
 */
export class Environment {
  readonly faults: ConfigurationFault[] = [];

  constructor(private readonly variables: NodeJS.ProcessEnv) {}

  /** The value as it was given, or undefined when absent. */
  text(variable: string): string | undefined {
    const value = this.variables[variable];
    return value === undefined || value.trim() === '' ? undefined : value;
  }

  /** A whole number from `least` to `most`. */
  wholeNumber(variable: string, fallback: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
    const value = this.text(variable)?.trim();
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= least && number <= most) return number;
    const range = most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
    return this.refuse(variable, `must be a whole number ${range}, not "${value}"`, fallback);
  }

  /** A number above zero; fractions are allowed. */
  positiveNumber(variable: string, fallback: number, most: number): number {
    const value = this.text(variable)?.trim();
    if (value === undefined) return fallback;
    const number = Number(value);
    if (/^\d*\.?\d+$/.test(value) && number > 0 && number <= most) return number;
    return this.refuse(variable, `must be a number above 0 and up to ${most}, not "${value}"`, fallback);
  }

  /** One of the given words. */
  oneOf<T extends string>(variable: string, words: readonly T[], fallback: T): T {
    const value = this.text(variable)?.trim();
    if (value === undefined) return fallback;
    const word = words.find((candidate) => candidate === value);
    return word ?? this.refuse(variable, `must be one of ${words.join(', ')}, not "${value}"`, fallback);
  }

  /** The port and host to listen on. */
  listener(fallback: { port: number; host: string }): { port: number; host: string } {
    const port = this.wholeNumber('PORT', fallback.port, 1, MAX_PORT);
    const host = this.text('HOST')?.trim() ?? fallback.host;
    if (URL.canParse(originOf(host, port)) && /^[\w.:-]+$/.test(host)) return { port, host };
    return { port, host: this.refuse('HOST', `must be a host name or an IP address, not "${host}"`, fallback.host) };
  }

  /** An http or https URL, as it was given. */
  webUrl(variable: string, fallback: string): string {
    const value = this.text(variable)?.trim();
    if (value === undefined) return fallback;
    if (isWebUrl(value)) return value;
    return this.refuse(variable, `must be an http or https URL, not "${value}"`, fallback);
  }

  /** An http or https origin: no path, query or fragment, and no trailing slash in the answer. */
  origin(variable: string, fallback: string): string {
    const value = this.text(variable)?.trim();
    if (value === undefined) return fallback;
    if (isWebUrl(value)) {
      const { origin, href } = new URL(value);
      if (href === `${origin}/` && !/[?#]/.test(value)) return origin;
    }
    return this.refuse(variable, `must be an http or https origin without a path, not "${value}"`, fallback);
  }

  /** The URL of a PostgreSQL database. It may hold a password and is never repeated in a fault. */
  databaseUrl(variable: string): string | undefined {
    const value = this.text(variable)?.trim();
    if (value === undefined || (URL.canParse(value) && /^postgres(ql)?:$/.test(new URL(value).protocol))) return value;
    return this.refuse(variable, 'must be a URL that starts with postgres:// or postgresql://', undefined);
  }

  /** Addresses separated by commas; their exact form is judged where they are used. */
  addresses(variable: string): string[] {
    const addresses = (this.text(variable) ?? '').split(',').map((address) => address.trim());
    const given = addresses.filter((address) => address !== '');
    for (const address of given) {
      if (!ADDRESS.test(address))
        this.refuse(variable, `must hold email addresses, and "${address}" is none`, undefined);
    }
    return given;
  }

  /** Remembers a fault and answers with what stands in for the value. */
  refuse<T>(variable: string, detail: string, standIn: T): T {
    this.faults.push({ variable, detail });
    return standIn;
  }
}

/** The http origin of a host and port; an IPv6 address gets its brackets. */
export function originOf(host: string, port: number): string {
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return URL.canParse(url) ? new URL(url).origin : url;
}

function isWebUrl(value: string): boolean {
  return URL.canParse(value) && /^https?:$/.test(new URL(value).protocol);
}
