/** The roles that wait with a course privilege `ci`, as JSON: what each is called and what it allows. */
export const INVITATION_ROLES = `coalesce((
    select json_agg(json_build_object('name', role.name, 'allow', role.allow))
    from privilege.course_privilege_invitation_role held
    join privilege.course_role role on role.course_id = held.course_id and role.name = held.role_name
    where held.course_id = ci.course_id and held.identifier_id = ci.identifier_id
  ), '[]')`;
