import { english, type Text } from './english/index';

/** What the console says, in the language of whoever reads it. English is the only one so far. */
export const text: Text = english;
