import { html, page, type Markup } from './page.js';
import type { Refusal } from './refusal-seal.js';

const AGAIN = '/auth/google?prompt=select_account';

interface Explanation {
  readonly title: string;
  readonly happened: string;
  readonly advice: string;
}

const EXPLANATIONS: Readonly<Record<Refusal['code'], Explanation>> = {
  'address-not-verified': {
    title: 'Google has not verified your address',
    happened: 'Google does not say that this address is yours, so we cannot let you in by it.',
    advice: 'Verify the address in your Google account and try again, or use another account.',
  },
  'address-held-by-another-account': {
    title: 'Another Google account already holds this address here',
    happened: 'Somebody has signed in here with the same address, but with another Google account.',
    advice: 'Sign in with that account, or ask your registrar to settle whose the address is.',
  },
  'invalid-email': {
    title: 'This address cannot be used here',
    happened:
      'The address that Google named is not one that mail could be sent to, or has letters that we do not take.',
    advice: 'Use another account, or ask your registrar.',
  },
  'sign-in-cancelled': {
    title: 'You did not sign in',
    happened: 'The sign-in was cancelled at Google. Nothing has changed.',
    advice: 'Try again whenever you like.',
  },
  'sign-in-expired': {
    title: 'This sign-in is over',
    happened: 'It took longer than ten minutes, was used already, or was begun in another browser.',
    advice: 'Start again. Your browser must accept cookies of this site.',
  },
  'google-unavailable': {
    title: 'Google did not answer',
    happened: 'We could not learn from Google who you are.',
    advice: 'Try again in a few minutes. If it goes on, tell whoever runs this site.',
  },
  'incomplete-google-account': {
    title: 'Google did not tell us your address',
    happened: 'Google answered without an account or without an email address.',
    advice: 'Let Google share your address with us, or use another account.',
  },
};

const UNKNOWN: Explanation = {
  title: 'You are not signed in',
  happened: 'The sign-in did not succeed.',
  advice: 'Start again.',
};

/** The page for somebody who was not let in: which address was used, what happened, and what to do. */
export function refusalPage(refusal: Refusal | undefined): string {
  const { title, happened, advice } = refusal ? EXPLANATIONS[refusal.code] : UNKNOWN;
  const used: Markup[] = refusal?.address ? [html`<p>You used <bdi>${refusal.address}</bdi>.</p>`] : [];
  return page(
    title,
    html`
      <h1>${title}</h1>
      ${used}
      <p>${happened}</p>
      <p>${advice}</p>
      <p><a class="button main" href="${AGAIN}">Try again or use another account</a></p>
    `,
  );
}
