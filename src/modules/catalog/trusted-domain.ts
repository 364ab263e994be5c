import { domainToASCII } from 'node:url';

const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
const LONGEST = 253;

/**
 * A domain in the form in which domains are compared: without surrounding spaces, in lower case, in punycode (IDNA);
 * undefined when the text is not the name of a domain.
 */
export function foldDomain(text: string): string | undefined {
  const trimmed = text.trim();
  // domainToASCII reads URL hosts: what only a URL would take for a host is no domain of mail.
  const ascii = /[\s/\\?#:@%[\]]/u.test(trimmed) ? '' : domainToASCII(trimmed);
  return ascii.length <= LONGEST && DOMAIN.test(ascii) ? ascii : undefined;
}
