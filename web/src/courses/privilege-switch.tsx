import { IconBan, IconCheck, IconCornerDownRight, IconUsersGroup } from '@tabler/icons-react';
import { text } from '../text';
import { holds, type Standing } from './rights';
import classes from './course.module.css';

interface Props {
  readonly privilege: string;
  readonly who: string;
  readonly standing: Standing;
  /** Why it is not for the caller to switch; undefined where it is. */
  readonly locked: string | undefined;
  /** What becomes of a click; a switch that cannot simply be flipped leads to where it is explained. */
  readonly onFlip: () => void;
  readonly onExplain: () => void;
}

const ICONS = {
  off: undefined,
  allowed: IconCheck,
  role: IconUsersGroup,
  implied: IconCornerDownRight,
  denied: IconBan,
  blocked: IconBan,
} as const;

/**
 * One privilege of one person: a shape, a colour and a sign each for off, allowed, allowed through a role, included in
 * another, and denied. What is not simply on or off, or not the caller's to change, is explained where it is clicked.
 */
export function PrivilegeSwitch({ privilege, who, standing, locked, onFlip, onExplain }: Props) {
  const Icon = ICONS[standing.is];
  const simple = locked === undefined && (standing.is === 'off' || standing.is === 'allowed');
  const label = `${text.course.switchLabel(privilege, who)}: ${sayStanding(standing)}`;
  return (
    <button
      type="button"
      role="switch"
      aria-checked={holds(standing)}
      aria-disabled={locked !== undefined || undefined}
      aria-label={locked === undefined ? label : `${label}. ${locked}`}
      title={locked ?? `${privilege}: ${sayStanding(standing)}`}
      className={classes['switch']}
      data-is={standing.is}
      data-locked={locked !== undefined || undefined}
      onClick={simple ? onFlip : onExplain}
    >
      <span className={classes['knob']}>{Icon && <Icon size={13} stroke={2.5} aria-hidden />}</span>
    </button>
  );
}

/** How somebody stands to a privilege, in words. */
export function sayStanding(standing: Standing): string {
  const { standing: words } = text.course;
  if (standing.is === 'role') return words.role(standing.roles.join(', '));
  if (standing.is === 'implied') return words.implied(text.privileges.name(standing.by));
  if (standing.is === 'blocked') return words.blocked(text.privileges.name(standing.by));
  return words[standing.is];
}
