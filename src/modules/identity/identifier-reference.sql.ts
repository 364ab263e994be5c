/** The identifier `i`, of the namespace `n`, as an `IdentifierReference` in JSON. */
export const IDENTIFIER_REFERENCE = `jsonb_build_object(
    'kind', n.kind, 'namespaceId', i.namespace_id, 'given', i.given, 'folded', i.folded)`;
