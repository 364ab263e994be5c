/**
 * Why a waiting grant waits, in words that every view uses: `ci` is the invitation, `o` the owner of its identifier.
 * What could be real and is not has failed to become so, and is being tried again.
 */
export const WAITING_REASON = `case
    when ci.grantor_lost_rights then 'grantor-lost-rights'
    when o.identifier_id is null then 'not-registered'
    when o.proof = 'verified'
      and split_part(coalesce(alias_address.folded, i.folded), '@', 2) <> all(org.trusted_domains) then 'needs-proof'
    else 'conversion-failed'
  end`;

/** How an organization's key of the user `u` is found for display: the first that was linked. */
export const KEY_OF_USER = `(select k.given
    from identity.identifier_owner ko
    join identity.identifier k on k.id = ko.identifier_id
    where ko.user_id = u.id and k.namespace_id = org.namespace_id
    order by k.id limit 1)`;

/** The person that a waiting grant is for, as columns `email`, `external_user_key` and `name`. */
export const WAITING_PERSON = `coalesce(alias_address.given, case when i.namespace_id <> org.namespace_id then i.given end) as email,
    case when i.namespace_id = org.namespace_id then i.given end as external_user_key,
    null::text as name`;

/** The joins that {@link WAITING_PERSON} and {@link WAITING_REASON} read. */
export const WAITING_JOINS = `join identity.identifier i on i.id = ci.identifier_id
  left join identity.identifier_owner o on o.identifier_id = ci.identifier_id
  left join identity.identifier_alias alias on alias.key_id = ci.identifier_id
  left join identity.identifier alias_address on alias_address.id = alias.address_id`;
