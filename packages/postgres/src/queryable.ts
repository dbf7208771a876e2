import type { ClientBase } from 'pg'

/** What the helpers need of a connection: a client or one of a pool. */
export type Queryable = Pick<ClientBase, 'query'>
