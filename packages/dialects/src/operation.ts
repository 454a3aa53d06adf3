import type { Permission } from '@frontdesk/directory/permissions.ts'
import type { Static, TSchema, TUnknown } from 'typebox'

import type { WireRequest } from './exchange.ts'

/** What an operation demands of its caller: nothing, any valid token, or a permission. */
export type Demand<Input> =
  | 'public'
  | 'signed-in'
  | Permission
  | { readonly of: (input: Input) => Permission; readonly among: readonly Permission[] }

/** An answer before it is spelled: the value follows the schema of its status in `replies`. */
export interface OperationReply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly value?: unknown
}

/** What is known of a request before its body is read. */
export interface AskedFor<Params, Query> {
  readonly params: Params
  readonly query: Query
  readonly request: WireRequest
}

export interface OperationInput<Params, Query, Body> extends AskedFor<Params, Query> {
  readonly body: Body
}

/**
 * One operation: the single place where routing, validation, permission check, OpenAPI and
 * documentation learn about it.
 */
export interface OperationRow<
  Context,
  Params extends TSchema,
  Query extends TSchema,
  Body extends TSchema,
> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** `/api/mdm/devices/{id}` */
  readonly path: string
  /** Versions of the wire in which this row answers; rows of one path differ in them. */
  readonly versions?: readonly number[]
  readonly summary: string
  /** Where the wire is known from, and whether it is confirmed or inferred. */
  readonly source?: string
  readonly params?: Params
  readonly query?: Query
  readonly body?: Body
  /** A request without a body is fine, too; `run` gets undefined then. */
  readonly bodyIsOptional?: true
  /** A permission that depends on the request depends on its path or query, never on its body. */
  readonly demands: Demand<AskedFor<Static<Params>, Static<Query>>>
  /** Schema of each answer's value; null for an answer without a body. */
  readonly replies: Readonly<Record<number, TSchema | null>>
  run(
    input: OperationInput<Static<Params>, Static<Query>, Static<Body>> & Context,
  ): Promise<OperationReply>
}

/** An operation whose schemas are checked at run time only. */
export type Operation<Context> = OperationRow<Context, TUnknown, TUnknown, TUnknown>

/**
 * Makes the function that writes rows for one table; `Context` is what its rows are handed.
 * The row's own schemas type its `run`; the table forgets them.
 */
export function operationsFor<Context>() {
  return <
    Params extends TSchema = TUnknown,
    Query extends TSchema = TUnknown,
    Body extends TSchema = TUnknown,
  >(
    row: OperationRow<Context, Params, Query, Body>,
  ): Operation<Context> => row as unknown as Operation<Context>
}
