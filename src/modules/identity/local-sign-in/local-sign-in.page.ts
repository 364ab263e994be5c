import { html, page, type Markup } from '../google/page.js';

/** Somebody whom a newcomer may want to sign in as. */
export interface Suggestion {
  readonly address: string;
  readonly name: string;
  /** What is to be seen by signing in as them, in a few words. */
  readonly what: string;
}

/** The page on which one says who to be. It works without scripts. `fault` says what was wrong with the last try. */
export function localSignInPage(suggestions: readonly Suggestion[], fault?: string): string {
  return page(
    'Local sign-in',
    html`
      <h1>Who do you want to be?</h1>
      <p class="note">
        This is not Google. It is the local stand-in for trying Matricula out: it takes any address, asks for no
        password, and never runs in production.
      </p>
      ${fault === undefined ? [] : [html`<p role="alert"><strong>${fault}</strong></p>`]}
      ${suggestions.length === 0 ? [] : [people(suggestions)]}
      <h2>Anybody else</h2>
      <form method="post">
        <label for="address">Address</label>
        <input
          id="address"
          name="address"
          inputmode="email"
          autocomplete="off"
          autocapitalize="off"
          spellcheck="false"
          required
          autofocus
        />
        <label for="name">Name <small>(optional)</small></label>
        <input id="name" name="name" autocomplete="off" />
        ${verifiedChoice()} ${hostedChoice()}
        <details>
          <summary>Advanced</summary>
          <label for="sub">Google account number (<code>sub</code>)</label>
          <input id="sub" name="sub" autocomplete="off" maxlength="255" aria-describedby="sub-help" />
          <small id="sub-help"
            >Empty: the number that belongs to the address. Another number stands for another Google account with the
            same address.</small
          >
        </details>
        <p><button class="main">Sign in</button> <button name="cancel" value="yes" formnovalidate>Cancel</button></p>
      </form>
    `,
  );
}

/** The page for a sign-in that is not under way (any more). */
export function localSignInLostPage(): string {
  return page(
    'Local sign-in',
    html`
      <h1>This sign-in is over</h1>
      <p>It took too long, is finished already, or was begun in another browser.</p>
      <p><a class="button main" href="/auth/google">Start again</a></p>
    `,
  );
}

function people(suggestions: readonly Suggestion[]): Markup {
  const entries = suggestions.map(
    ({ address, name, what }) =>
      html` <li>
        <form method="post">
          <input type="hidden" name="address" value="${address}" /><input type="hidden" name="name" value="${name}" />
          <button><strong>${name}</strong> <bdi>${address}</bdi><br /><small>${what}</small></button>
        </form>
      </li>`,
  );
  return html`<h2>People of the demo school</h2>
    <ul class="people">
      ${entries}
    </ul>`;
}

function verifiedChoice(): Markup {
  return html` <fieldset>
    <legend>Does Google call the address verified?</legend>
    <label class="choice"><input type="radio" name="verified" value="yes" checked /> Yes</label>
    <label class="choice"><input type="radio" name="verified" value="no" /> No</label>
    <label class="choice"><input type="radio" name="verified" value="unsaid" /> It does not say</label>
  </fieldset>`;
}

function hostedChoice(): Markup {
  return html` <fieldset>
    <legend>Does the account belong to an organization (<code>hd</code>)?</legend>
    <label class="choice"
      ><input type="radio" name="hosted" value="auto" checked /> Yes, to the address's own domain (not for
      gmail.com)</label
    >
    <label class="choice"
      ><input type="radio" name="hosted" value="no" /> No: Google's word is then weaker, unless it is gmail.com</label
    >
    <label class="choice"><input type="radio" name="hosted" value="other" /> Yes, to this one:</label>
    <input
      name="hostedDomain"
      aria-label="Domain of the organization"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
    />
  </fieldset>`;
}
