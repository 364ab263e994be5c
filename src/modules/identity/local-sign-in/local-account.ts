import { foldAscii } from '../fold.js';
import { localSub } from './local-sub.js';

const CONSUMER_DOMAINS = new Set(['gmail.com', 'googlemail.com']);
const NO = 'no';
const UNSAID = 'unsaid';

/** What the stand-in says of an account, in the words of Google's userinfo. */
export interface LocalAccount {
  readonly sub: string;
  readonly email: string;
  readonly email_verified?: boolean;
  readonly name?: string;
  readonly given_name?: string;
  readonly hd?: string;
}

/** Reads the sign-in form. Undefined without an address. */
export function readLocalAccount(form: URLSearchParams): LocalAccount | undefined {
  const email = text(form, 'address');
  if (!email) return undefined;
  const name = text(form, 'name') || nameOf(email);
  const verified = form.get('verified');
  const hd = hostedDomain(email, form);
  return {
    sub: text(form, 'sub') || localSub(email),
    email,
    ...(verified === UNSAID ? {} : { email_verified: verified !== NO }),
    name,
    given_name: name.split(' ')[0] ?? name,
    ...(hd && { hd }),
  };
}

/** `hosted` is `auto` (the address's own domain, unless Google's consumer mail), `no` or `other` with `hostedDomain`. */
function hostedDomain(email: string, form: URLSearchParams): string {
  const hosted = form.get('hosted');
  if (hosted === NO) return '';
  if (hosted === 'other') return text(form, 'hostedDomain');
  const at = email.lastIndexOf('@');
  const domain = at < 0 ? '' : foldAscii(email.slice(at + 1));
  return CONSUMER_DOMAINS.has(domain) ? '' : domain;
}

/** "ada.lovelace@…" is Ada Lovelace until she says otherwise. */
function nameOf(email: string): string {
  const words =
    email
      .split('@')[0]
      ?.split(/[._+-]+/)
      .filter(Boolean) ?? [];
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(' ') || email;
}

function text(form: URLSearchParams, field: string): string {
  return form.get(field)?.trim() ?? '';
}
