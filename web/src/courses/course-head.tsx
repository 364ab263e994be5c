import { VisuallyHidden } from '@mantine/core';
import { text } from '../text';
import classes from './course.module.css';
import type { PrivilegeView } from './rights';

/** What the columns of a course's table are. */
export function CourseHead({ vocabulary }: { readonly vocabulary: readonly PrivilegeView[] }) {
  return (
    <div role="rowgroup" className={classes['head']}>
      <div className={classes['grid']} data-wide role="row">
        <div role="columnheader">
          <VisuallyHidden>{text.course.details}</VisuallyHidden>
        </div>
        <div role="columnheader">{text.common.person}</div>
        <div role="columnheader">{text.common.state}</div>
        {vocabulary.map(({ name, description, implies }) => (
          <div
            key={name}
            role="columnheader"
            data-privilege
            title={
              implies.length > 0
                ? `${description} ${text.privileges.comesWith(implies.map(text.privileges.name).join(', '))}`
                : description
            }
          >
            {text.privileges.name(name)}
          </div>
        ))}
      </div>
    </div>
  );
}
