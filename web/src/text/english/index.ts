import { common } from './common';
import { course } from './course';
import { own } from './own';
import { organization } from './organization';
import { people } from './people';
import { program } from './program';
import { activity } from './activity';

/** All that the console says, in English. Another language is another folder of this shape. */
export const english = { ...common, ...course, ...own, ...organization, ...people, ...program, ...activity };

export type Text = typeof english;
